import { createHash } from 'node:crypto';
import type { AuditTable } from '../../db/admin-tables.ts';
import type { Executor, Trx } from '../../db/transaction.ts';

/** Entries that are read and hashed between two turns of the event loop: under 20 ms. */
const BATCH_SIZE = 500;
const HEAD = 'audit_log';

type Entry = Omit<AuditTable, 'seq' | 'hash'>;

/**
 * Adds an entry to the audit log, with its number and a hash over itself and the hash before it. The head's row is locked
 * until the transaction ends, so no two entries follow the same one.
 */
export async function appendToChain(trx: Trx, entry: Entry): Promise<void> {
  const head = await trx
    .insertInto('audit_head')
    .values({ name: HEAD, seq: 1, hash: '' })
    .onConflict((c) => c.column('name').doUpdateSet((eb) => ({ seq: eb('audit_head.seq', '+', 1) })))
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow();
  const previous = head.seq === 1 ? await hashUnchained(trx) : head.hash;
  const hash = hashEntry(previous, head.seq, entry);
  await trx
    .insertInto('audit_log')
    .values({ ...entry, seq: head.seq, hash })
    .execute();
  await trx.updateTable('audit_head').set({ hash }).where('name', '=', HEAD).execute();
}

export type ChainCheck = { isWhole: true; entries: number } | { isWhole: false; entries: number; problem: string };

/** Computes every hash again: whether the log is as it was written. Entries of before the chain are in its first hash. */
export async function checkChain(db: Executor): Promise<ChainCheck> {
  // Read first: entries that are added meanwhile come after it.
  const head = await db.selectFrom('audit_head').selectAll().where('name', '=', HEAD).executeTakeFirst();
  if (!head) {
    const stray = await db.selectFrom('audit_log').select('id').where('seq', '>', 0).limit(1).execute();
    return stray.length === 0
      ? { isWhole: true, entries: 0 }
      : { isWhole: false, entries: 0, problem: 'The end of the log is not recorded.' };
  }
  let hash = await hashUnchained(db);
  for (let checked = 0; checked < head.seq; ) {
    const rows = await readChained(db, checked);
    for (const { seq, hash: stored, ...entry } of rows) {
      if (seq !== checked + 1) return { isWhole: false, entries: checked, problem: `Entry ${checked + 1} is missing.` };
      hash = hashEntry(hash, seq, entry);
      if (hash !== stored) return { isWhole: false, entries: checked, problem: `Entry ${seq} was changed.` };
      checked = seq;
      if (checked === head.seq) break;
    }
    if (rows.length === 0) return { isWhole: false, entries: checked, problem: `Entry ${checked + 1} is missing.` };
  }
  return hash === head.hash
    ? { isWhole: true, entries: head.seq }
    : { isWhole: false, entries: head.seq, problem: 'The last entry is not the one that was written last.' };
}

const readChained = (db: Executor, after: number) =>
  db.selectFrom('audit_log').selectAll().where('seq', '>', after).orderBy('seq').limit(BATCH_SIZE).execute();

/** A hash over all entries that were written before there was a chain. */
async function hashUnchained(db: Executor): Promise<string> {
  let hash = '';
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('audit_log')
      .selectAll()
      .where('seq', 'is', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(BATCH_SIZE)
      .execute();
    for (const { seq: _, hash: __, ...entry } of rows) hash = hashEntry(hash, 0, entry);
    if (rows.length < BATCH_SIZE) return hash;
    after = rows.at(-1)?.id ?? '';
  }
}

function hashEntry(previous: string, seq: number, entry: Entry): string {
  const { id, created_at_ms, user_id, role, customer_id, action, object, detail_json, before_json, after_json } = entry;
  const content = [id, created_at_ms, user_id, role, customer_id, action, object, detail_json, before_json, after_json];
  const text = JSON.stringify([previous, seq, ...content, entry.reason, entry.address, entry.undo_of]);
  return createHash('sha256').update(text).digest('hex');
}
