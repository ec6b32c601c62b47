import { type Kysely, PostgresAdapter, type SelectQueryBuilder } from 'kysely';
import type { Executor } from './transaction.ts';

/** Which of the two engines a database or a transaction speaks. */
// biome-ignore lint/suspicious/noExplicitAny: the schema does not matter here, and Kysely is invariant in it.
export const isPostgres = (db: Kysely<any>): boolean => db.getExecutor().adapter instanceof PostgresAdapter;

/**
 * For workers that lease rows: locks what the query selects and passes over what another worker has locked. On SQLite
 * there is one writer, so nothing else can hold them. To lease several rows at once select their ids with this first,
 * in the same transaction, and then update them: as a subquery of the update Postgres may run it more than once.
 */
export const skipLocked = <DB, TB extends keyof DB, O>(
  trx: Executor,
  query: SelectQueryBuilder<DB, TB, O>,
): SelectQueryBuilder<DB, TB, O> => (isPostgres(trx) ? query.forUpdate().skipLocked() : query);

/** Locks the rows that the query selects until the transaction ends; on SQLite the transaction is the only writer anyway. */
export const lockRows = <DB, TB extends keyof DB, O>(
  trx: Executor,
  query: SelectQueryBuilder<DB, TB, O>,
): SelectQueryBuilder<DB, TB, O> => (isPostgres(trx) ? query.forNoKeyUpdate() : query);
