import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';
import type { TransactionScope } from './transaction-scope.ts';

/** Works of one commit: enough that its sync to disk costs each next to nothing, few enough that the event loop turns. */
const MAX_WORKS = 128;

type Work<T> = (trx: Transaction<Database>) => Promise<T>;
type Waiting = { work: Work<unknown>; resolve: (value: unknown) => void; reject: (error: unknown) => void };

/** Runs a work in a transaction and gives its answer, after the commit. */
export type Writer = <T>(work: Work<T>) => Promise<T>;

/**
 * Group commit: works that arrive until `gather` resolves, or while a group runs, are run one after the other and
 * committed together, and each caller gets its own answer. When one throws, all are rolled back and run again, each
 * alone, so that it fails alone: works have no effects but on the database. A group that cannot begin or commit fails whole.
 */
export function createWriteQueue(db: Kysely<Database>, scope: TransactionScope, gather: () => Promise<void>): Writer {
  const waiting: Waiting[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      await gather();
      await commit(db, scope, waiting.splice(0, MAX_WORKS));
    }
    isRunning = false;
  }

  return <T>(work: Work<T>) =>
    new Promise<T>((resolve, reject) => {
      scope.refuseInside();
      waiting.push({ work, resolve: resolve as Waiting['resolve'], reject });
      if (!isRunning) {
        isRunning = true;
        void run();
      }
    });
}

async function commit(db: Kysely<Database>, scope: TransactionScope, group: Waiting[]): Promise<void> {
  let isWorking = false;
  try {
    const answers = await db.transaction().execute(async (trx) => {
      const found: unknown[] = [];
      isWorking = true;
      for (const { work } of group) found.push(await scope.run(() => work(trx)));
      isWorking = false;
      return found;
    });
    for (const [i, { resolve }] of group.entries()) resolve(answers[i]);
  } catch (error) {
    if (!isWorking || group.length === 1) for (const { reject } of group) reject(error);
    else for (const one of group) await commit(db, scope, [one]);
  }
}
