import { compiledOnce } from '../../db/compiled-once.ts';
import type { Executor } from '../../db/transaction.ts';
import type { Ms } from '../core/units.ts';

type Use = { key: string; nowMs: Ms; resetsAtMs: Ms };

/** Counts a use, beginning a new window when the last one is over. One statement, so that two at once are both counted. */
const addUse = compiledOnce((db, use: Use) =>
  db
    .insertInto('budget_uses')
    .values({ key: use.key, used: 1, resets_at_ms: use.resetsAtMs })
    .onConflict((c) =>
      c.column('key').doUpdateSet((eb) => {
        const isOver = eb('budget_uses.resets_at_ms', '<=', use.nowMs);
        return {
          used: eb
            .case()
            .when(isOver)
            .then(1)
            .else(eb('budget_uses.used', '+', 1))
            .end(),
          resets_at_ms: eb.case().when(isOver).then(use.resetsAtMs).else(eb.ref('budget_uses.resets_at_ms')).end(),
        };
      }),
    )
    .returning(['used', 'resets_at_ms']),
);

/** The uses in this window, this one included, and when the window ends. */
export async function countUse(db: Executor, use: Use): Promise<{ used: number; resetsAtMs: Ms }> {
  const [row] = await addUse(db, use);
  return { used: row?.used ?? 1, resetsAtMs: row?.resets_at_ms ?? use.resetsAtMs };
}

/** Takes one use back: it turned out to be a good one. */
export async function uncountUse(db: Executor, key: string): Promise<void> {
  await db
    .updateTable('budget_uses')
    .set((eb) => ({ used: eb('used', '-', 1) }))
    .where('key', '=', key)
    .where('used', '>', 0)
    .execute();
}

export async function deleteUses(db: Executor, key: string): Promise<void> {
  await db.deleteFrom('budget_uses').where('key', '=', key).execute();
}

/** Forgets windows that are over. */
export async function deleteOldUses(db: Executor, nowMs: Ms): Promise<void> {
  await db.deleteFrom('budget_uses').where('resets_at_ms', '<=', nowMs).execute();
}
