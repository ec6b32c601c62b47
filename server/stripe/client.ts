import Stripe from 'stripe';
import { STRIPE_API_VERSION } from '../core/stripe-version.ts';

/** Real seconds that one call may take: a page waits for it, and a loop tries again. */
const CALL_TIMEOUT_MS = 20_000;

/**
 * The SDK, pinned to our API version. `apiBase` is another server that speaks Stripe's API (the sandbox); the calls
 * are the same. Throws when the base is not an address.
 */
export function createClient(secretKey: string, apiBase?: string): Stripe {
  const base = apiBase ? new URL(apiBase) : null;
  return new Stripe(secretKey, {
    apiVersion: STRIPE_API_VERSION,
    timeout: CALL_TIMEOUT_MS,
    maxNetworkRetries: 2,
    telemetry: false,
    ...(base && { host: base.hostname, port: base.port, protocol: base.protocol === 'http:' ? 'http' : 'https' }),
  });
}

export const toMs = (unixSeconds: number): number => unixSeconds * 1_000;
export const toUnix = (ms: number): number => Math.floor(ms / 1_000);

/** Stripe gives either an id or the object itself, as asked by `expand`. */
export const idOf = (ref: string | { id: string } | null | undefined): string | null =>
  typeof ref === 'string' ? ref : (ref?.id ?? null);
