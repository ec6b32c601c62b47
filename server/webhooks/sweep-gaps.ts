import { z } from 'zod';
import { readCursor, saveCursor } from '../../db/cursors.ts';
import { type Fence, tryLease } from '../../db/leases.ts';
import { transaction } from '../../db/transaction.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Ms } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import { takeIn } from './receive.ts';

/** Between two looks at what Stripe has: it counts reads by the month, and asks not to be polled hard. */
const EVERY_MS = 15 * MINUTE_MS;
/** Younger events are still on their way to us. */
const LAG_MS = 5 * MINUTE_MS;
/** A list can show an event later than the second it was made in. */
const OVERLAP_MS = HOUR_MS;
/** Stripe tells of events for thirty days; an hour less, for clocks that differ. */
const REMEMBERED_MS = 30 * DAY_MS - HOUR_MS;
/** Pages of a hundred events in one turn: what a crash repeats. */
const PAGES_PER_TURN = 5;
const LEASE_MS = 5 * MINUTE_MS;
const NAME = 'events';

const schema = z.object({
  /** Up to here every event was seen. */
  doneMs: z.number(),
  /** The stretch that is being listed, newest first, and the event to go on after. */
  window: z.object({ fromMs: z.number(), toMs: z.number(), after: z.string().nullable() }).nullable(),
});
type Cursor = z.infer<typeof schema>;

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals' | 'log'>;

/**
 * Lists the events that Stripe has, of both kinds, and puts what never arrived into the inbox, as if it had. What was
 * delivered is passed over, whether Stripe thinks so or not: a restored backup has lost what it had acknowledged.
 * Returns whether there is more to list.
 */
export async function sweepGaps(ports: Ports): Promise<boolean> {
  const outcome = await tryLease(ports, { key: 'sweep:events', ttlMs: LEASE_MS }, (fence) => sweep(ports, fence));
  return outcome.ran && outcome.value;
}

async function sweep(ports: Ports, fence: Fence): Promise<boolean> {
  const nowMs = ports.clock.now();
  const stored = await readCursor(ports.db, NAME);
  const cursor = stored === null ? { doneMs: nowMs - REMEMBERED_MS, window: null } : schema.parse(JSON.parse(stored));
  const window = cursor.window ?? nextWindow(cursor, nowMs);
  if (!window) return false;
  try {
    const after = await listWindow(ports, window);
    if (after === null) await listThin(ports, window.fromMs);
    const next = after === null ? { doneMs: window.toMs, window: null } : { ...cursor, window: { ...window, after } };
    await save(ports, fence, next);
    return after !== null;
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    ports.log.warn({ kind: error.kind, err: error }, 'events could not be swept');
    // The event to go on after has gone out of Stripe's memory: the stretch starts again.
    if (error.kind === 'missing') await save(ports, fence, { ...cursor, window: null });
    return false;
  }
}

function nextWindow({ doneMs }: Cursor, nowMs: Ms): NonNullable<Cursor['window']> | null {
  const toMs = nowMs - LAG_MS;
  if (toMs - doneMs < EVERY_MS) return null;
  return { fromMs: Math.max(doneMs - OVERLAP_MS, nowMs - REMEMBERED_MS), toMs, after: null };
}

/** Takes in some pages of a stretch. Returns the event to go on after, or null when it is through. */
async function listWindow(ports: Ports, window: NonNullable<Cursor['window']>): Promise<string | null> {
  let { after } = window;
  for (let page = 0; page < PAGES_PER_TURN; page += 1) {
    const { events, next } = await ports.stripe.listEvents({ ...window, after });
    for (const { event, payload } of events) await take(ports, event, payload);
    after = next;
    if (after === null) return null;
  }
  return after;
}

async function listThin(ports: Ports, sinceMs: Ms): Promise<void> {
  for (const { event, payload } of await ports.stripe.listThinEvents(sinceMs)) await take(ports, event, payload);
}

async function take(ports: Ports, event: Parameters<typeof takeIn>[1], payload: string): Promise<void> {
  if (await takeIn(ports, event, payload))
    ports.log.info({ event: event.id, type: event.type }, 'an event that never arrived was swept up');
}

const save = ({ db }: Ports, fence: Fence, cursor: Cursor): Promise<void> =>
  transaction(db, async (trx) => {
    await fence.check(trx);
    await saveCursor(trx, NAME, JSON.stringify(cursor));
  });
