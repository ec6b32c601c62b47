import { transaction } from '../../db/transaction.ts';
import { wallNow } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { type EventStyle, type IncomingEvent, verifyEvent } from '../stripe/events.ts';
import { hasEvent, insertEventOnce } from './store.ts';

/** What to answer Stripe: 400 for what it did not sign, 200 for all that is stored, seen before or not. */
export type Receipt = { status: 200 | 400; message: string };

type Ports = Pick<Deps, 'db' | 'reader' | 'clock' | 'signals' | 'stripe' | 'webhookSecrets'>;

/**
 * Takes in one delivery: verified on the raw body, stored once, acted on later. Throws when it cannot be stored, which
 * must be answered with 500 so that Stripe sends it again.
 */
export async function receiveWebhook(
  ports: Ports,
  delivery: { rawBody: string; signature: string; style: EventStyle },
): Promise<Receipt> {
  const event = verifyEvent(delivery, ports.webhookSecrets[delivery.style], wallNow());
  if (!event) return { status: 400, message: 'This is not an event signed by Stripe within the last five minutes.' };
  // The reader sees only what is committed, and a repeated delivery needs no transaction.
  const isNew = !(await hasEvent(ports.reader, event.id)) && (await takeIn(ports, event, delivery.rawBody));
  return { status: 200, message: isNew ? 'received' : 'seen before' };
}

/** Stores an event that Stripe sent or listed; false when it was there. One that is not ours is kept with the reason, and done with. */
export async function takeIn(
  { db, clock, signals, stripe }: Pick<Ports, 'db' | 'clock' | 'signals' | 'stripe'>,
  event: IncomingEvent,
  payload: string,
): Promise<boolean> {
  const note = whyNotOurs(event, stripe.livemode);
  const isNew = await transaction(db, (trx) => insertEventOnce(trx, event, { payload, note, nowMs: clock.now() }));
  if (isNew && note === null) signals.notify('inbox');
  return isNew;
}

function whyNotOurs(event: IncomingEvent, livemode: boolean): string | null {
  if (event.livemode !== livemode)
    return `not ours: it is of ${event.livemode ? 'live' : 'test'} mode, and our key is not`;
  if (event.foreignAccount !== null) return `not ours: it is about the account ${event.foreignAccount}`;
  return null;
}
