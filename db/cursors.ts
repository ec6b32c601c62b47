import { compiledOnce } from './compiled-once.ts';
import type { Executor } from './transaction.ts';

/** Where a sweep stands, as text that its owner parses; null before its first turn. */
export async function readCursor(db: Executor, name: string): Promise<string | null> {
  const [row] = await cursorOf(db, { name });
  return row?.value ?? null;
}

const cursorOf = compiledOnce((db, { name }: { name: string }) =>
  db.selectFrom('sweep_cursors').select('value').where('name', '=', name),
);

export async function saveCursor(db: Executor, name: string, value: string): Promise<void> {
  await db
    .insertInto('sweep_cursors')
    .values({ name, value })
    .onConflict((c) => c.column('name').doUpdateSet({ value }))
    .execute();
}
