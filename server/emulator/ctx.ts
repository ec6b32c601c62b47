import { randomBytes } from 'node:crypto';
import type Stripe from 'stripe';
import type { Clock } from './clock/clock.ts';
import type { JobKind } from './clock/jobs.ts';
import type { Settings } from './options.ts';
import type { AnyDoc, Store } from './store/store.ts';

/** What happens at Stripe has one of these names; a new one is added here only when the SDK knows it. */
export type EventType = Stripe.Event.Type;

/** `key`: what the caller authenticated with. */
export type RequestInfo = { id: string; idempotencyKey: string | null; key?: string };

/** `account`: the part of its API keys after `sk_test_`. */
export type Config = { url: string; account: string } & Settings;

/** All that an operation may touch. It lives as long as one transaction: everything in it is synchronous. */
export type Ctx = {
  store: Store;
  config: Config;
  clock: Clock;
  /** The time in which this happens, when the transaction began: a test clock's, else the emulator's. Stripe's seconds and our milliseconds. */
  nowS: number;
  nowMs: number;
  /** The test clock in whose time this happens; null in the emulator's own, which `clock` tells in either case. */
  testClock: string | null;
  /** The same transaction in the time of this object: of its customer's test clock, or the emulator's. */
  about(id: string): Ctx;
  /** Null for what the clock did by itself. */
  request: RequestInfo | null;
  newId(prefix: string): string;
  /** Records an event with `object` as it is now, rendered as the API would show it. */
  emit(type: EventType, object: AnyDoc | Record<string, unknown>, previous?: Record<string, unknown>): void;
  /** Sets, moves (same kind and ref) or with null clears what is to happen at an instant of this context's time. */
  schedule(kind: JobKind, ref: string, dueMs: number | null): void;
};

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `cus_` + time in base 62 + chance: unique, and near its neighbours in the index. */
export function newId(prefix: string, nowMs: number): string {
  let time = '';
  for (let rest = nowMs; rest > 0; rest = Math.floor(rest / 62)) time = ALPHABET.charAt(rest % 62) + time;
  const chance = Array.from(randomBytes(12), (byte) => ALPHABET.charAt(byte % 62)).join('');
  return `${prefix}_1${time}${chance}`;
}
