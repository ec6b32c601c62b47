import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';
import type { TransactionScope } from './transaction-scope.ts';
import type { Writer } from './write-queue.ts';

/** One of two that lock the same rows in different order is asked to come again, and then finds the other done. */
const MAX_TRIES = 5;
/** serialization_failure and deadlock_detected (postgresql.org/docs/current/mvcc-serialization-failure-handling.html). */
const COME_AGAIN = new Set(['40001', '40P01']);

/** A plain transaction for each work, tried again when Postgres itself says that another try will do. */
export const createRetryingWriter =
  (db: Kysely<Database>, scope: TransactionScope): Writer =>
  async (work) => {
    scope.refuseInside();
    for (let tries = 1; ; tries += 1) {
      try {
        return await db.transaction().execute((trx) => scope.run(() => work(trx)));
      } catch (error) {
        if (tries >= MAX_TRIES || !asksToComeAgain(error)) throw error;
      }
    }
  };

const asksToComeAgain = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && COME_AGAIN.has(String(error.code));
