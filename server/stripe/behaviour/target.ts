import Stripe from 'stripe';
import { afterAll, expect, test } from 'vitest';
import { STRIPE_API_VERSION } from '../../core/stripe-version.ts';
import { loadContract } from '../../emulator/contract/index.ts';
import { type Emulator, startEmulator } from '../../emulator/index.ts';

/**
 * Whom the suite speaks to: real Stripe in test mode when `npm run test:stripe` was given a key, otherwise an emulator started
 * for each file. Only `emulatorOnly` makes a difference between them.
 */
const key = process.env.BEHAVIOUR_TARGET === 'stripe' ? (process.env.STRIPE_SECRET_KEY ?? '') : null;
if (key !== null && !/^[rs]k_test_/.test(key)) throw new Error('The behaviour suite takes a key of test mode only.');

const REAL = key !== null;
/** Real Stripe aggregates meters, advances clocks and looks at thresholds when it has time: minutes, it says nowhere how many. */
const WITHIN_MS = REAL ? 300_000 : 15_000;
const EVERY_MS = REAL ? 2_000 : 25;

/** What the emulator itself found wrong: failed jobs, answers that break the contract. */
const complaints: unknown[] = [];
const emulator = REAL ? null : await openEmulator();
/** The official SDK at our version. */
export const stripe = new Stripe(key ?? emulator?.secretKey ?? '', {
  apiVersion: STRIPE_API_VERSION,
  telemetry: false,
  maxNetworkRetries: 2,
  ...addressOf(REAL ? process.env.STRIPE_API_BASE : emulator?.url),
});
/** Names what this run makes, so that two runs on one account do not meet. */
export const RUN = `behaviour_${process.pid}_${Date.now()}`;

const leftovers: (() => Promise<unknown>)[] = [];
/** Does so when the file is over, the last first: nothing of a run stays active on the account. */
export const afterwards = (work: () => Promise<unknown>): void => void leftovers.push(work);

afterAll(async () => {
  const failures: unknown[] = [];
  for (const work of leftovers.splice(0).reverse()) await work().catch((error) => failures.push(error));
  await emulator?.close();
  expect(failures).toEqual([]);
  expect(complaints).toEqual([]);
});

/** A test of what real Stripe has no call for, or takes a day for: there it is reported as skipped. */
export const emulatorOnly = (name: string, body: (emulator: Emulator) => Promise<void>): void => {
  if (emulator === null) test.skip(`${name} (only the emulator can)`);
  else test(name, () => body(emulator));
};

/** Looks until there is something to see, for as long as Stripe may take; fails with what was waited for. */
export async function eventually<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  const untilMs = performance.now() + WITHIN_MS;
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (performance.now() > untilMs) throw new Error(`Not within ${WITHIN_MS / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

async function openEmulator(): Promise<Emulator> {
  await loadContract();
  const log = (line: { level: string }) => void (line.level === 'error' && complaints.push(line));
  return startEmulator({ stateFile: ':memory:', port: 0, log });
}

function addressOf(url: string | undefined): { host?: string; port?: string; protocol?: 'http' | 'https' } {
  if (!url) return {};
  const { hostname: host, port, protocol } = new URL(url);
  return { host, port, protocol: protocol === 'http:' ? 'http' : 'https' };
}
