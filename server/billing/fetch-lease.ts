import { type Fence, type LeasePorts, withLease } from '../../db/leases.ts';
import { MINUTE_MS, SECOND_MS } from '../core/units.ts';

/** One call to Stripe and its two retries: a holder that takes longer is refused by its fence, and tries again. */
const LEASE_MS = MINUTE_MS;
/** A page waits for this: half of what a browser's reader would. */
const WAIT_MS = 10 * SECOND_MS;

/** Reads Stripe and writes the mirror as the only one with this key: two at once could write the older answer last. */
export const whileFetching = <T>(ports: LeasePorts, key: string, work: (fence: Fence) => Promise<T>): Promise<T> =>
  withLease(ports, { key: `fetch:${key}`, ttlMs: LEASE_MS, waitMs: WAIT_MS }, work);
