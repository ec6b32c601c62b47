import { randomInt } from 'node:crypto';
import { wallNow } from '../clock/wall.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/units.ts';
import type { StoredEvent } from '../store/docs.ts';
import type { Store } from '../store/store.ts';
import { payloadOf, targetOf } from './destination.ts';
import {
  type Delivery,
  dueDeliveries,
  readFaults,
  recordAttempt,
  settleDelivery,
  undeliveredCount,
  writeFaults,
} from './queue.ts';
import { signature } from './sign.ts';

/** After each failed attempt, in emulator time. Stripe says for how long and not when (assumed: delivery-steps). */
export const RETRY_AFTER_MS = [
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
];

const TIMEOUT_MS = 10_000;
const BATCH = 100;
const ANSWER_KEPT = 2_000;

export type Courier = {
  /** Attempts all that is due, each endpoint's in order and endpoints side by side. Returns how many it attempted. */
  deliverDue(): Promise<number>;
  close(): void;
};

export function makeCourier(store: Store, nowMs: () => number): Courier {
  const stopped = new AbortController();
  return {
    async deliverDue() {
      const due = dueDeliveries(store, nowMs(), BATCH);
      if (readFaults(store).shuffle) shuffle(due);
      const endpoints = [...new Set(due.map((each) => each.endpoint))];
      await Promise.all(
        endpoints.map(async (endpoint) => {
          for (const each of due) if (each.endpoint === endpoint) await attempt(store, each, nowMs, stopped.signal);
        }),
      );
      return stopped.signal.aborted ? 0 : due.length;
    },
    close: () => stopped.abort(),
  };
}

async function attempt(store: Store, delivery: Delivery, nowMs: () => number, stopped: AbortSignal): Promise<void> {
  if (stopped.aborted) return;
  const target = targetOf(store, delivery.endpoint, nowMs());
  const payload = payloadOf(store, delivery.event);
  const faults = readFaults(store);
  if (!target || !payload) return settleDelivery(store, delivery.seq, 'failed', null);
  if (faults.dropNext > 0) {
    writeFaults(store, { ...faults, dropNext: faults.dropNext - 1 });
    return settleDelivery(store, delivery.seq, 'dropped', null);
  }
  const atMs = nowMs();
  const answer = await post(target.url, JSON.stringify(payload), target.secrets, stopped);
  if (stopped.aborted) return;
  const lost = answer.taken && readFaults(store).loseAnswer > 0;
  store.db.transaction(() => {
    if (lost) writeFaults(store, { ...readFaults(store), loseAnswer: readFaults(store).loseAnswer - 1 });
    const error = lost ? 'the answer was lost on the way (fault)' : answer.error;
    recordAttempt(store, {
      delivery: delivery.seq,
      atMs,
      status: lost ? null : answer.status,
      error,
      answer: answer.text,
    });
    if (answer.taken && !lost) {
      settleDelivery(store, delivery.seq, 'delivered', null);
      const event = store.find('event', delivery.event);
      if (!event) return;
      const told = store.update('event', { ...event, pending_webhooks: undeliveredCount(store, event.id) });
      if (told.type === 'invoice.created' && told.pending_webhooks === 0) noteAnnounced(store, told, atMs);
      return;
    }
    const waitMs = RETRY_AFTER_MS[delivery.attempts];
    settleDelivery(
      store,
      delivery.seq,
      waitMs === undefined ? 'failed' : 'pending',
      waitMs === undefined ? null : atMs + waitMs,
    );
  })();
}

/** Every endpoint has answered `invoice.created`: the invoice says when, in its own time. */
function noteAnnounced(store: Store, { data }: StoredEvent, atMs: number): void {
  const invoice = store.find('invoice', String(data.object.id));
  if (!invoice) return;
  const clock =
    typeof invoice.test_clock === 'string' ? store.find('test_helpers.test_clock', invoice.test_clock) : null;
  store.update('invoice', { ...invoice, webhooks_delivered_at: clock?.frozen_time ?? Math.floor(atMs / 1_000) });
}

type Answer = { taken: boolean; status: number | null; error: string | null; text: string | null };

async function post(url: string, body: string, secrets: string[], stopped: AbortSignal): Promise<Answer> {
  // Held by its timer: Node 20 clears away an `AbortSignal.timeout` that only an `AbortSignal.any` knows.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`No answer within ${TIMEOUT_MS / 1_000} seconds`)), TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (emulator)',
        'stripe-signature': signature(body, secrets, wallNow()),
      },
      body,
      signal: AbortSignal.any([stopped, late.signal]),
    });
    const text = (await response.text()).slice(0, ANSWER_KEPT);
    const taken = response.status >= 200 && response.status < 300;
    return { taken, status: response.status, error: null, text };
  } catch (error) {
    return { taken: false, status: null, error: reasonOf(error), text: null };
  } finally {
    clearTimeout(timer);
  }
}

/** What `fetch` hides behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}

function shuffle<T>(items: T[]): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    const [a, b] = [items[last], items[other]];
    if (a !== undefined && b !== undefined) [items[last], items[other]] = [b, a];
  }
}
