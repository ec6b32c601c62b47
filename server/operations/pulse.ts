import type { Db } from '../../db/open.ts';
import { wallNow } from '../clock.ts';
import { newId } from '../core/ids.ts';
import { type Ms, SECOND_MS } from '../core/units.ts';
import type { Loop } from '../loops/runner.ts';
import { type LoopBeat, loopErrors, type StripeCount } from '../reporting/health/beats.ts';
import { deleteBeat, saveBeat } from './beat-store.ts';
import { watchLoopDelay } from './loop-delay.ts';

const BEAT_EVERY_MS = 15 * SECOND_MS;
const MAX_ERROR_LENGTH = 300;

export type Pulse = {
  /** Notes that a loop ended a turn, and how. */
  turned(name: string, everyMs: Ms, error: unknown): void;
  /** Notes a call to Stripe by the status of its answer. */
  askedStripe(status: number): void;
  /** Stores all of it regularly. */
  loop: Loop;
  /** Forgets a process that ends as it should. */
  stop(): Promise<void>;
};

/** What a process knows of itself, for the page Health. */
export function createPulse({ db, role }: { db: Db; role: string }): Pulse {
  const [id, startedMs, delay] = [newId(), wallNow(), watchLoopDelay()];
  const loops: Record<string, LoopBeat> = {};
  let counts = new Map<string, number>();
  const count = (name: string) => void counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    turned(name, everyMs, error) {
      const beat = loops[name];
      const nowMs = wallNow();
      if (error) count(loopErrors(name));
      loops[name] = {
        everyMs,
        lastTurnMs: nowMs,
        lastSuccessMs: error ? (beat?.lastSuccessMs ?? null) : nowMs,
        lastError: error ? String(error).slice(0, MAX_ERROR_LENGTH) : (beat?.lastError ?? null),
      };
    },
    askedStripe(status) {
      count('stripe_calls' satisfies StripeCount);
      if (status >= 500) count('stripe_faults' satisfies StripeCount);
      else if (status >= 400) count('stripe_refusals' satisfies StripeCount);
    },
    loop: {
      name: 'beat',
      everyMs: BEAT_EVERY_MS,
      async turn() {
        const counted = counts;
        counts = new Map();
        await saveBeat(db, { id, role, startedMs, seenMs: wallNow(), loopDelayMs: delay.p99Ms(), loops }, counted);
        return false;
      },
    },
    async stop() {
      delay.stop();
      await deleteBeat(db, id);
    },
  };
}
