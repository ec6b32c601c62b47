import { AsyncLocalStorage } from 'node:async_hooks';

/** Why rows are written, for those who record it: a Stripe event that is being acted on, or a request from an address. */
export type Cause = { kind: 'event'; eventId: string } | { kind: 'request'; address: string };

const storage = new AsyncLocalStorage<Cause | null>();

/** Transactions keep it, also where another's turn runs their work. */
export const currentCause = (): Cause | null => storage.getStore() ?? null;

export const withCause = <T>(cause: Cause | null, work: () => Promise<T>): Promise<T> => storage.run(cause, work);
