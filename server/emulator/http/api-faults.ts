import { z } from 'zod';
import type { Store } from '../store/store.ts';

/** So many of the next API calls go wrong; counters run down, the first that stands above zero is taken. */
export type ApiFaults = {
  /** Answered 429, with Stripe's headers; nothing is done and no key is used up. */
  rateLimit: number;
  /** Answered 500; nothing is done, and as at Stripe the answer is kept under the call's idempotency key. */
  error: number;
  /** Answered, but only after `SLOW_MS` of wall time: long enough for another call to arrive meanwhile. */
  slow: number;
  /** Never answered; nothing is done. */
  timeoutBefore: number;
  /** Never answered; what was asked is done. */
  timeoutAfter: number;
};
export type ApiFault = keyof ApiFaults;

const count = z.number().int().min(0).max(10_000);
export const apiFaultsSchema = z.strictObject({
  rateLimit: count,
  error: count,
  slow: count,
  timeoutBefore: count,
  timeoutAfter: count,
});

export const SLOW_MS = 2_000;

const SETTING = 'apiFaults';
const NO_FAULTS: ApiFaults = { rateLimit: 0, error: 0, slow: 0, timeoutBefore: 0, timeoutAfter: 0 };

export function readApiFaults(store: Store): ApiFaults {
  const text = store.setting(SETTING);
  return text === undefined ? NO_FAULTS : apiFaultsSchema.parse({ ...NO_FAULTS, ...JSON.parse(text) });
}

export function writeApiFaults(store: Store, faults: ApiFaults): void {
  store.setSetting(SETTING, JSON.stringify(faults));
}

/** What goes wrong with this call, if anything. */
export function takeApiFault(store: Store): ApiFault | null {
  const faults = readApiFaults(store);
  const fault = (['rateLimit', 'error', 'slow', 'timeoutBefore', 'timeoutAfter'] as const).find(
    (name) => faults[name] > 0,
  );
  if (!fault) return null;
  writeApiFaults(store, { ...faults, [fault]: faults[fault] - 1 });
  return fault;
}
