import Stripe from 'stripe';
import { STRIPE_API_VERSION } from '../core/stripe-version.ts';

/** How long one call may take, in real time, and how often it is tried again at once. */
export type Patience = { timeout: number; maxNetworkRetries: number };
/** For loops: nobody watches, and a call that was cut off has to be made again. */
const PATIENT: Patience = { timeout: 20_000, maxNetworkRetries: 2 };
/** For pages: somebody waits, and would rather be told. */
export const HURRIED: Patience = { timeout: 6_000, maxNetworkRetries: 0 };

/**
 * The SDK, pinned to our API version. `apiBase` is another server that speaks Stripe's API (the sandbox); the calls
 * are the same. Throws when the base is not an address.
 */
export function createClient(secretKey: string, apiBase?: string, patience: Patience = PATIENT): Stripe {
  const base = apiBase ? new URL(apiBase) : null;
  return new Stripe(secretKey, {
    apiVersion: STRIPE_API_VERSION,
    ...patience,
    telemetry: false,
    ...(base && { host: base.hostname, port: base.port, protocol: base.protocol === 'http:' ? 'http' : 'https' }),
  });
}

export const toMs = (unixSeconds: number): number => unixSeconds * 1_000;
export const toUnix = (ms: number): number => Math.floor(ms / 1_000);

/** Stripe gives either an id or the object itself, as asked by `expand`. */
export const idOf = (ref: string | { id: string } | null | undefined): string | null =>
  typeof ref === 'string' ? ref : (ref?.id ?? null);
