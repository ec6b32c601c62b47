import { RateLimiterMemory, RateLimiterQueue } from 'rate-limiter-flexible';
import Stripe from 'stripe';
import { STRIPE_API_VERSION } from '../core/stripe-version.ts';

/** How long one call may take, in real time, and how often it is tried again at once. */
export type Patience = { timeout: number; maxNetworkRetries: number };
/** For loops: no user waits, and a call that was cut off has to be repeated. */
export const PATIENT: Patience = { timeout: 20_000, maxNetworkRetries: 2 };
/** Loops look at some hundred customers a turn: more waiting calls than this are a fault. */
const MAX_WAITING = 10_000;
/** For pages: a user waits, and a quick error is better than a slow answer. */
export const HURRIED: Patience = { timeout: 6_000, maxNetworkRetries: 0 };

/**
 * The SDK, pinned to our API version. `apiBase` is another server that speaks Stripe's API (the emulator); the calls
 * are the same. A key that is a function is asked for each call, so that it can be rotated. With `callsPerSecond` what comes faster waits for its turn. Throws when the base is not an address.
 */
export function createClient(
  secretKey: string | (() => string),
  apiBase?: string,
  { callsPerSecond, ...patience }: Patience & { callsPerSecond?: number | undefined } = PATIENT,
): Stripe {
  const base = apiBase ? new URL(apiBase) : null;
  const config = {
    apiVersion: STRIPE_API_VERSION,
    ...patience,
    telemetry: false,
    ...(callsPerSecond && { httpClient: paced(callsPerSecond) }),
    ...(base && { host: base.hostname, port: base.port, protocol: base.protocol === 'http:' ? 'http' : 'https' }),
  } satisfies Stripe.StripeConfig;
  if (typeof secretKey === 'string') return new Stripe(secretKey, config);
  const authenticator = async (request: { headers: Record<string, unknown> }) => {
    request.headers.Authorization = `Bearer ${secretKey()}`;
  };
  return new Stripe('', { ...config, authenticator } as Stripe.StripeConfig);
}

/** The SDK's own client, behind a queue. A call's time limit begins when its turn has come. */
function paced(callsPerSecond: number): Stripe.HttpClient {
  const client = Stripe.createNodeHttpClient();
  const makeRequest = client.makeRequest.bind(client);
  const limiter = new RateLimiterMemory({ points: callsPerSecond, duration: 1 });
  const queue = new RateLimiterQueue(limiter, { maxQueueSize: MAX_WAITING });
  client.makeRequest = async (...request) => {
    await queue.removeTokens(1);
    return makeRequest(...request);
  };
  return client;
}

export const toMs = (unixSeconds: number): number => unixSeconds * 1_000;
export const toUnix = (ms: number): number => Math.floor(ms / 1_000);

/** Stripe gives either an id or the object itself, as asked by `expand`. */
export const idOf = (ref: string | { id: string } | null | undefined): string | null =>
  typeof ref === 'string' ? ref : (ref?.id ?? null);
