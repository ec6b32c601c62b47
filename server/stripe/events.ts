import Stripe from 'stripe';
import { z } from 'zod';
import { toMs } from './client.ts';

/** A verified event, and what of it we keep: the rest is read again from the API. */
export type IncomingEvent = {
  id: string;
  type: string;
  createdAtMs: number;
  apiVersion: string | null;
  livemode: boolean;
  objectId: string | null;
  stripeCustomerId: string | null;
};

const schema = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  created: z.number().int(),
  api_version: z.string().nullish(),
  livemode: z.boolean(),
  data: z.object({
    object: z.looseObject({ id: z.string().nullish(), object: z.string(), customer: z.unknown().optional() }),
  }),
});

/**
 * Checks the signature over the raw body against each secret (two during a rotation) and reads the event. Null when
 * no secret fits, the signature is older than five minutes, or the body is not a Stripe event.
 * @param wallMs real time: signatures are always made with it
 */
export function verifyEvent(
  rawBody: string,
  signature: string,
  secrets: string[],
  wallMs: number,
): IncomingEvent | null {
  const signed = secrets.some((secret) => isSigned(rawBody, signature, secret, wallMs));
  if (!signed) return null;
  const parsed = schema.safeParse(JSON.parse(rawBody));
  return parsed.success ? toIncoming(parsed.data) : null;
}

function isSigned(rawBody: string, signature: string, secret: string, wallMs: number): boolean {
  try {
    Stripe.webhooks.constructEvent(rawBody, signature, secret, undefined, undefined, wallMs);
    return true;
  } catch {
    return false;
  }
}

export function toIncoming(event: z.infer<typeof schema>): IncomingEvent {
  const { object } = event.data;
  const customer = object.object === 'customer' ? object.id : object.customer;
  return {
    id: event.id,
    type: event.type,
    createdAtMs: toMs(event.created),
    apiVersion: event.api_version ?? null,
    livemode: event.livemode,
    objectId: object.id ?? null,
    stripeCustomerId: typeof customer === 'string' ? customer : null,
  };
}
