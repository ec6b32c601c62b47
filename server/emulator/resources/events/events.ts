import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { type Route, route } from '../../params/route.ts';
import type { StoredEvent } from '../../store/docs.ts';

const ListParams = z.strictObject({
  ...listShape,
  type: form.string.optional(),
  types: form.list(form.string, 20).optional(),
  delivery_success: form.boolean.optional(),
});

/** Events can be read for 30 days (documented: events-30-days). */
const READABLE_S = 30 * 86_400;

function getEvent(ctx: Ctx, id: string): StoredEvent {
  const event = ctx.store.find('event', id);
  if (!event || event.created < ctx.nowS - READABLE_S) throw missing('event', id);
  return event;
}

function listEvents(ctx: Ctx, params: z.output<typeof ListParams>) {
  const oldestS = ctx.nowS - READABLE_S;
  const created = { ...params.created, gte: Math.max(params.created?.gte ?? 0, oldestS) };
  const status =
    params.delivery_success === undefined ? undefined : params.delivery_success ? 'delivered' : 'undelivered';
  return listPage(ctx, 'event', '/v1/events', { ...params, created }, { lookup: params.types ?? params.type, status });
}

export const routes: Route[] = [
  route('GET', '/v1/events', ListParams, listEvents),
  route('GET', '/v1/events/{id}', nothing, (ctx, _, id = '') => getEvent(ctx, id)),
];
