import type { Transaction } from 'kysely';
import type { Db } from './open.ts';
import type { Database } from './schema.ts';

/** An open transaction: functions that need atomicity ask for one of these, never for the database. */
export type Trx = Transaction<Database>;
/** Either: for reads and single statements that may run inside or outside a transaction. */
export type Executor = Db | Trx;

/**
 * Runs `work` in one transaction that holds the write lock from its start. No network inside, and never the outer
 * `db` inside: SQLite has one connection, and waiting for it from within would wait for ever.
 */
export const transaction = <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> => db.transaction().execute(work);
