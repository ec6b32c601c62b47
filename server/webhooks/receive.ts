import { wallNow } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { verifyEvent } from '../stripe/events.ts';
import { insertEventOnce } from './store.ts';

/** What to answer Stripe: 400 for what it did not sign, 200 for all that is stored, seen before or not. */
export type Receipt = { status: 200 | 400; message: string };

/**
 * Takes in one delivery: verified on the raw body, stored once, acted on later. Throws when it cannot be stored, which
 * must be answered with 500 so that Stripe sends it again.
 */
export async function receiveWebhook(
  { db, clock, signals, webhookSecrets }: Pick<Deps, 'db' | 'clock' | 'signals' | 'webhookSecrets'>,
  delivery: { rawBody: string; signature: string },
): Promise<Receipt> {
  const event = verifyEvent(delivery.rawBody, delivery.signature, webhookSecrets, wallNow());
  if (!event) return { status: 400, message: 'This is not an event signed by Stripe within the last five minutes.' };
  const isNew = await insertEventOnce(db, event, delivery.rawBody, clock.now());
  if (isNew) signals.notify('inbox');
  return { status: 200, message: isNew ? 'received' : 'seen before' };
}
