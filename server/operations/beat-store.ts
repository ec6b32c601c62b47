import type { Db } from '../../db/open.ts';
import { type Trx, transaction } from '../../db/transaction.ts';
import { DAY_MS, HOUR_MS, type Ms } from '../core/units.ts';
import type { ProcessBeat } from '../reporting/health/beats.ts';

/** How long counts and processes that are gone are kept. */
const KEPT_MS = 2 * DAY_MS;

/** Stores how a process does and adds what it counted since the last time. */
export const saveBeat = (
  db: Db,
  { id, role, startedMs, seenMs, loopDelayMs, loops }: ProcessBeat,
  counts: Map<string, number>,
) =>
  transaction(db, async (trx) => {
    const changed = { seen_at_ms: seenMs, loop_delay_ms: Math.round(loopDelayMs), loops_json: JSON.stringify(loops) };
    await trx
      .insertInto('process_beats')
      .values({ id, role, started_at_ms: startedMs, ...changed })
      .onConflict((c) => c.column('id').doUpdateSet(changed))
      .execute();
    // In one order, so that two processes do not wait for each other.
    for (const [name, count] of [...counts].sort()) await addToHour(trx, name, { count, atMs: seenMs });
    await trx
      .deleteFrom('process_beats')
      .where('seen_at_ms', '<', seenMs - KEPT_MS)
      .execute();
    await trx
      .deleteFrom('hour_counts')
      .where('hour_ms', '<', seenMs - KEPT_MS)
      .execute();
  });

async function addToHour(trx: Trx, name: string, { count, atMs }: { count: number; atMs: Ms }): Promise<void> {
  await trx
    .insertInto('hour_counts')
    .values({ name, hour_ms: Math.floor(atMs / HOUR_MS) * HOUR_MS, count })
    .onConflict((c) =>
      c.columns(['name', 'hour_ms']).doUpdateSet((eb) => ({ count: eb('hour_counts.count', '+', count) })),
    )
    .execute();
}

/** A process that ended as it should is not missed. */
export async function deleteBeat(db: Db, id: string): Promise<void> {
  await db.deleteFrom('process_beats').where('id', '=', id).execute();
}

type Change = { red: string[]; wallMs: Ms; waitMs: Ms; quietMs: Ms };

/**
 * Remembers which checks are red, and returns those that a mail is due about: red for `waitMs`, and not mailed within `quietMs`.
 * In the transaction that writes the mail, so that of several processes one does.
 */
export async function takeNewlyRed(trx: Trx, { red, wallMs, waitMs, quietMs }: Change): Promise<string[]> {
  const known = await trx.selectFrom('red_checks').selectAll().execute();
  const over = known.filter(({ name, mailed_at_ms }) => !red.includes(name) && wallMs - (mailed_at_ms ?? 0) > quietMs);
  if (over.length > 0)
    await trx
      .deleteFrom('red_checks')
      .where(
        'name',
        'in',
        over.map(({ name }) => name),
      )
      .execute();
  for (const name of [...red].sort())
    await trx
      .insertInto('red_checks')
      .values({ name, since_ms: wallMs, mailed_at_ms: null })
      .onConflict((c) => c.column('name').doNothing())
      .execute();
  const due = await trx
    .updateTable('red_checks')
    .set({ mailed_at_ms: wallMs })
    .where('name', 'in', red.length > 0 ? red : [''])
    .where('mailed_at_ms', 'is', null)
    .where('since_ms', '<=', wallMs - waitMs)
    .returning('name')
    .execute();
  return due.map(({ name }) => name).sort();
}
