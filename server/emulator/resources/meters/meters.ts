import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';

type Meter = Docs['billing.meter'];

export const CreateParams = z.strictObject({
  display_name: form.string.min(1).max(250),
  event_name: form.string.min(1).max(100),
  default_aggregation: z.strictObject({ formula: z.enum(['sum', 'count', 'last']) }),
  customer_mapping: z.strictObject({ type: z.literal('by_id'), event_payload_key: form.string }).optional(),
  value_settings: z.strictObject({ event_payload_key: form.string }).optional(),
  event_time_window: z.enum(['day', 'hour']).optional(),
});
const UpdateParams = z.strictObject({ display_name: form.string.min(1).max(250).optional() });
const ListParams = z.strictObject({ ...listShape, status: z.enum(['active', 'inactive']).optional() });

/** `id` is for the seed alone. */
export function createMeter(ctx: Ctx, params: z.output<typeof CreateParams>, id = ctx.newId('mtr')): Meter {
  if (ctx.store.all('billing.meter', { lookup: params.event_name, status: 'active' }).length > 0) {
    throw invalid(
      `A meter with the event_name '${params.event_name}' already exists.`,
      'event_name',
      'resource_already_exists',
    );
  }
  const meter: Meter = {
    id,
    object: 'billing.meter',
    created: ctx.nowS,
    customer_mapping: params.customer_mapping ?? { type: 'by_id', event_payload_key: 'stripe_customer_id' },
    default_aggregation: params.default_aggregation,
    display_name: params.display_name,
    event_name: params.event_name,
    event_time_window: params.event_time_window ?? null,
    livemode: false,
    status: 'active',
    status_transitions: { deactivated_at: null },
    updated: ctx.nowS,
    value_settings: params.value_settings ?? { event_payload_key: 'value' },
  };
  ctx.store.insert('billing.meter', meter);
  ctx.emit('billing.meter.created', meter);
  return meter;
}

export function getMeter(ctx: Ctx, id: string, param = 'id'): Meter {
  const meter = ctx.store.find('billing.meter', id);
  if (!meter) throw missing('billing.meter', id, param);
  return meter;
}

function updateMeter(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): Meter {
  const meter = getMeter(ctx, id);
  const changed = ctx.store.update('billing.meter', {
    ...meter,
    display_name: params.display_name ?? meter.display_name,
    updated: ctx.nowS,
  });
  emitUpdate(ctx, 'billing.meter.updated', render(ctx, meter), changed);
  return changed;
}

function setStatus(ctx: Ctx, id: string, status: 'active' | 'inactive'): Meter {
  const meter = getMeter(ctx, id);
  if (meter.status === status) throw invalid(`This meter is already ${status}.`);
  const changed = ctx.store.update('billing.meter', {
    ...meter,
    status,
    status_transitions: { deactivated_at: status === 'inactive' ? ctx.nowS : null },
    updated: ctx.nowS,
  });
  ctx.emit(status === 'active' ? 'billing.meter.reactivated' : 'billing.meter.deactivated', changed);
  return changed;
}

export const routes: Route[] = [
  route('POST', '/v1/billing/meters', CreateParams, (ctx, params) => createMeter(ctx, params)),
  route('GET', '/v1/billing/meters', ListParams, (ctx, params) =>
    listPage(ctx, 'billing.meter', '/v1/billing/meters', params, { status: params.status }),
  ),
  route('GET', '/v1/billing/meters/{id}', nothing, (ctx, _, id = '') => getMeter(ctx, id)),
  route('POST', '/v1/billing/meters/{id}', UpdateParams, (ctx, params, id = '') => updateMeter(ctx, id, params)),
  route('POST', '/v1/billing/meters/{id}/deactivate', nothing, (ctx, _, id = '') => setStatus(ctx, id, 'inactive')),
  route('POST', '/v1/billing/meters/{id}/reactivate', nothing, (ctx, _, id = '') => setStatus(ctx, id, 'active')),
];
