import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string | null>();

/** The Stripe event that is being acted on, if one is. Transactions keep it, also where another's turn runs their work. */
export const currentCause = (): string | null => storage.getStore() ?? null;

export const withCause = <T>(eventId: string | null, work: () => Promise<T>): Promise<T> => storage.run(eventId, work);
