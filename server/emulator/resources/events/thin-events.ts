import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { missing } from '../../params/api-error.ts';
import { form, nothing } from '../../params/form.ts';
import { type Route, route } from '../../params/route.ts';
import type { ThinEvent } from '../../store/docs.ts';
import { addDelivery } from '../../webhooks/queue.ts';
import type { Json } from '../../wire.ts';

/** Events can be read for 30 days (documented: events-30-days). */
const READABLE_S = 30 * 86_400;

const ListParams = z.strictObject({
  limit: form.integer.pipe(z.number().int().min(1).max(100)).optional(),
  object_id: form.string.optional(),
  types: form.list(form.string).optional(),
  page: form.string.optional(),
});

export const isoTime = (ms: number): string => new Date(ms).toISOString();

type Happened = { type: string; related_object?: ThinEvent['related_object']; data?: Json };

/** Keeps a thin event and queues it for the destinations that asked for its type. `only`: for that destination alone. */
export function recordThinEvent(ctx: Ctx, happened: Happened, only: string | null = null): ThinEvent {
  const event: ThinEvent = {
    id: ctx.newId('evt_test'),
    object: 'v2.core.event',
    created: isoTime(ctx.clock.nowMs()),
    livemode: false,
    ...happened,
  };
  ctx.store.insert('v2.core.event', event);
  const wanting = only === null ? destinationsOf(ctx, happened.type).map(({ id }) => id) : [only];
  for (const id of wanting) addDelivery(ctx.store, event.id, id, ctx.clock.nowMs());
  return event;
}

export const wantsThin = (ctx: Ctx, type: string): boolean => destinationsOf(ctx, type).length > 0;

const destinationsOf = (ctx: Ctx, type: string) =>
  ctx.store
    .all('v2.core.event_destination', { status: 'enabled' })
    .filter(
      ({ event_payload, events_from }) => event_payload === 'thin' && (events_from ?? ['@self']).includes('@self'),
    )
    .filter(({ enabled_events }) => enabled_events.some((name) => name === '*' || name === type));

function getThinEvent(ctx: Ctx, id: string): ThinEvent {
  const event = ctx.store.find('v2.core.event', id);
  if (!event || Date.parse(event.created) / 1_000 < ctx.nowS - READABLE_S) throw missing('v2.core.event', id);
  return event;
}

function listThinEvents(ctx: Ctx, params: z.output<typeof ListParams>) {
  const filter = { parent: params.object_id, lookup: params.types, created: { gte: ctx.nowS - READABLE_S } };
  const limit = params.limit ?? 20;
  const { data, hasMore } = ctx.store.page('v2.core.event', filter, { limit, startingAfter: params.page });
  const last = data.at(-1)?.id;
  const next = new URLSearchParams({ limit: String(limit), page: last ?? '' });
  if (params.object_id !== undefined) next.set('object_id', params.object_id);
  for (const [at, type] of (params.types ?? []).entries()) next.set(`types[${at}]`, type);
  return { data, next_page_url: hasMore ? `/v2/core/events?${next}` : null, previous_page_url: null };
}

export const routes: Route[] = [
  route('GET', '/v2/core/events', ListParams, listThinEvents),
  route('GET', '/v2/core/events/{id}', nothing, (ctx, _, id = '') => getThinEvent(ctx, id)),
];
