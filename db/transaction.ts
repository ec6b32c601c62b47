import type { Kysely, Transaction } from 'kysely';
import { currentCause, withCause } from './cause.ts';
import type { Database } from './schema.ts';
import type { Writer } from './write-queue.ts';

/** An open transaction: functions that need atomicity ask for one of these, never for the database. */
export type Trx = Transaction<Database>;
/** Either: for reads and single statements that may run inside or outside a transaction. */
export type Executor = Kysely<Database> | Trx;

const writers = new WeakMap<Kysely<Database>, Writer>();

export const setWriter = (db: Kysely<Database>, writer: Writer): void => void writers.set(db, writer);

/**
 * Runs `work` in a transaction and gives its answer once that is durable. On SQLite it holds the write lock from its start
 * and shares its commit with others (write-queue.ts); on Postgres it locks the rows that it decides from.
 *
 * Either way it may be run more than once: `work` has no effects but through `trx`. No network inside, and never the
 * outer `db`, which throws.
 */
export function transaction<T>(db: Kysely<Database>, work: (trx: Trx) => Promise<T>): Promise<T> {
  const writer = writers.get(db);
  const cause = currentCause();
  const caused = (trx: Trx) => withCause(cause, () => work(trx));
  return writer ? writer(caused) : db.transaction().execute(caused);
}
