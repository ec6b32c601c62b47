import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Knows whether code runs inside a transaction's work. There the outer database must not be used: SQLite has one writing
 * connection, so waiting for it from within would never end, and on Postgres the work would fall into two halves.
 */
export class TransactionScope {
  readonly #storage = new AsyncLocalStorage<{ isOpen: boolean }>();

  async run<T>(work: () => Promise<T>): Promise<T> {
    const scope = { isOpen: true };
    try {
      return await this.#storage.run(scope, work);
    } finally {
      // What the work left behind, a timer say, is outside again.
      scope.isOpen = false;
    }
  }

  /** Throws inside a transaction's work. */
  refuseInside(): void {
    if (this.#storage.getStore()?.isOpen)
      throw new Error('The outer database was used inside a transaction: hand `trx` on instead');
  }
}
