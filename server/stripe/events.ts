import Stripe from 'stripe';
import { z } from 'zod';
import { toMs, toUnix } from './client.ts';
import { calling } from './errors.ts';

/** Snapshot events carry the object as it was; thin ones only name it. Each kind has its own endpoint and secrets. */
export type EventStyle = 'snapshot' | 'thin';

/** A verified event, and what of it we keep: the rest is read again from the API. */
export type IncomingEvent = {
  id: string;
  type: string;
  createdAtMs: number;
  apiVersion: string | null;
  livemode: boolean;
  /** The other account that it is about, when it is not our own (Connect, or an organization's). */
  foreignAccount: string | null;
  objectId: string | null;
  stripeCustomerId: string | null;
};

const id = z.string().min(1).max(255);
const snapshot = z.object({
  id,
  type: id,
  created: z.number().int(),
  api_version: z.string().nullish(),
  livemode: z.boolean(),
  account: z.string().nullish(),
  data: z.object({
    object: z.looseObject({ id: z.string().nullish(), object: z.string(), customer: z.unknown().optional() }),
  }),
});
const thin = z.object({
  id,
  object: z.literal('v2.core.event'),
  type: id,
  created: z.iso.datetime(),
  livemode: z.boolean(),
  context: z.string().nullish(),
  related_object: z.object({ id: z.string() }).nullish(),
});

/**
 * Checks the signature over the raw body against each secret (two during a rotation) and reads the event. Null when
 * no secret fits, the signature is older than five minutes, or the body is not an event of this style.
 * @param wallMs real time: signatures are always made with it
 */
export function verifyEvent(
  { rawBody, signature, style }: { rawBody: string; signature: string; style: EventStyle },
  secrets: string[],
  wallMs: number,
): IncomingEvent | null {
  if (!secrets.some((secret) => isSigned(rawBody, signature, secret, wallMs))) return null;
  return readEvent(parseJson(rawBody), style);
}

/** Reads what Stripe sent or listed; null when it is no event of this style. */
export function readEvent(body: unknown, style: EventStyle): IncomingEvent | null {
  if (style === 'thin') {
    const parsed = thin.safeParse(body);
    return parsed.success ? fromThin(parsed.data) : null;
  }
  const parsed = snapshot.safeParse(body);
  return parsed.success ? fromSnapshot(parsed.data) : null;
}

const TOLERANCE_S = 300;

function isSigned(rawBody: string, signature: string, secret: string, wallMs: number): boolean {
  try {
    return Stripe.webhooks.signature?.verifyHeader(rawBody, signature, secret, TOLERANCE_S, undefined, wallMs) ?? false;
  } catch {
    return false;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fromSnapshot(event: z.infer<typeof snapshot>): IncomingEvent {
  const { object } = event.data;
  const customer = object.object === 'customer' ? object.id : object.customer;
  return {
    id: event.id,
    type: event.type,
    createdAtMs: toMs(event.created),
    apiVersion: event.api_version ?? null,
    livemode: event.livemode,
    foreignAccount: event.account ?? null,
    objectId: object.id ?? null,
    stripeCustomerId: typeof customer === 'string' ? customer : null,
  };
}

const fromThin = (event: z.infer<typeof thin>): IncomingEvent => ({
  id: event.id,
  type: event.type,
  createdAtMs: Date.parse(event.created),
  apiVersion: null,
  livemode: event.livemode,
  foreignAccount: event.context ?? null,
  objectId: event.related_object?.id ?? null,
  stripeCustomerId: null,
});

/** Every type of snapshot event that Stripe's SDK of our version knows. */
export type SnapshotType = Stripe.Event['type'];
export type ThinType = (typeof METER_ERROR_TYPES)[number];

/** The thin events that we ask for. */
export const METER_ERROR_TYPES = [
  'v1.billing.meter.error_report_triggered',
  'v1.billing.meter.no_meter_found',
] as const;

function listed(body: unknown, style: EventStyle): ListedEvent[] {
  const event = readEvent(body, style);
  return event ? [{ event, payload: JSON.stringify(body) }] : [];
}

/** Meter events that Stripe had taken and then could not count. Samples, not all of them. */
export type MeterErrors = { identifier: string; reason: string }[];

const meterErrors = z.object({
  data: z.object({
    reason: z.object({
      error_types: z.array(
        z.object({
          code: z.string(),
          sample_errors: z.array(
            z.object({ error_message: z.string(), request: z.object({ identifier: z.string().nullish() }) }),
          ),
        }),
      ),
    }),
  }),
});

/** An event that Stripe lists, as it would have been delivered. */
export type ListedEvent = { event: IncomingEvent; payload: string };

/** Meter errors of one sweep: there are few, or all of them have one cause. */
const MAX_THIN = 1_000;

/** Events, listed and read in full. Errors: StripeFault. */
export function eventCalls(stripe: Stripe) {
  async function listThin(sinceMs: number): Promise<ListedEvent[]> {
    const found: ListedEvent[] = [];
    for await (const event of stripe.v2.core.events.list({ types: [...METER_ERROR_TYPES], limit: 100 })) {
      // Newest first (assumed: thin-events-newest-first).
      if (found.length >= MAX_THIN || Date.parse(event.created) < sinceMs) break;
      found.push(...listed(event, 'thin'));
    }
    return found;
  }

  return {
    /** A page of the snapshot events made in `[fromMs, toMs]`, newest first; `next` is the one to go on after. */
    async listEvents(stretch: {
      fromMs: number;
      toMs: number;
      after: string | null;
    }): Promise<{ events: ListedEvent[]; next: string | null }> {
      const created = { gte: toUnix(stretch.fromMs), lte: toUnix(stretch.toMs) };
      const params = { limit: 100, created, ...(stretch.after && { starting_after: stretch.after }) };
      const page = await calling(stripe.events.list(params));
      return {
        events: page.data.flatMap((event) => listed(event, 'snapshot')),
        next: page.has_more ? (page.data.at(-1)?.id ?? null) : null,
      };
    },

    /** The thin events of ours made since then. */
    listThinEvents: (sinceMs: number): Promise<ListedEvent[]> => calling(listThin(sinceMs)),

    /** What a `v1.billing.meter.*` error event says of single meter events. */
    async getMeterErrors(eventId: string): Promise<MeterErrors> {
      const event = meterErrors.parse(await calling(stripe.v2.core.events.retrieve(eventId)));
      return event.data.reason.error_types.flatMap(({ code, sample_errors }) =>
        sample_errors.flatMap(({ error_message, request }) =>
          request.identifier ? [{ identifier: request.identifier, reason: `${code}: ${error_message}` }] : [],
        ),
      );
    },
  };
}
