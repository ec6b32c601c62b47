import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { STRIPE_API_VERSION } from '../../core/stripe-version.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing, needed } from '../../params/api-error.ts';
import { form, nothing } from '../../params/form.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import { isoTime, recordThinEvent } from './thin-events.ts';
import { checkUrl } from './webhook-endpoints.ts';

type Destination = Docs['v2.core.event_destination'];

const MANAGED_ID = 'ed_test_managed_thin';
/** What the app listens for; pings come unasked. */
const FAILURES = ['v1.billing.meter.error_report_triggered', 'v1.billing.meter.no_meter_found'];
const include = form.list(form.string).optional();
const CreateParams = z.strictObject({
  name: form.string.min(1),
  description: form.string.optional(),
  enabled_events: form.list(form.string),
  event_payload: z.enum(['snapshot', 'thin']),
  events_from: form.list(form.string).optional(),
  include,
  metadata: form.metadata.optional(),
  snapshot_api_version: form.string.optional(),
  type: z.literal('webhook_endpoint'),
  webhook_endpoint: z.strictObject({ url: form.string }),
});
const UpdateParams = z.strictObject({
  name: form.string.min(1).optional(),
  description: form.string.optional(),
  enabled_events: form.list(form.string).optional(),
  include,
  metadata: form.metadata.optional(),
  webhook_endpoint: z.strictObject({ url: form.string }).optional(),
});

function createDestination(ctx: Ctx, params: z.output<typeof CreateParams>): Destination {
  const { url } = params.webhook_endpoint;
  checkUrl(url);
  checkEventsFrom(params.events_from);
  if (params.snapshot_api_version !== undefined && params.event_payload === 'thin')
    throw invalid('`snapshot_api_version` is only for `event_payload` set to `snapshot`.', 'snapshot_api_version');
  if (params.snapshot_api_version !== undefined && params.snapshot_api_version !== STRIPE_API_VERSION)
    throw invalid(`This emulator renders events in ${STRIPE_API_VERSION} only.`, 'snapshot_api_version');
  if (params.enabled_events.length === 0) throw needed('enabled_events');
  const notes = { url, secret: `whsec_${randomBytes(24).toString('base64url')}` };
  const made = ctx.store.insert('v2.core.event_destination', blank(ctx, ctx.newId('ed_test'), params), notes);
  return shown(ctx, made, params.include, notes.secret);
}

/** The app's own endpoint for thin events: same id at each start, url and secret as they are now. */
export function ensureManagedThin(ctx: Ctx, webhook: { thinUrl?: string; thinSecret?: string } | undefined): void {
  const found = ctx.store.find('v2.core.event_destination', MANAGED_ID);
  if (webhook?.thinUrl === undefined || webhook.thinSecret === undefined) {
    if (found) ctx.store.update('v2.core.event_destination', { ...found, status: 'disabled' });
    return;
  }
  const notes = { url: webhook.thinUrl, secret: webhook.thinSecret };
  if (found) {
    ctx.store.update('v2.core.event_destination', { ...found, enabled_events: FAILURES, status: 'enabled' });
    ctx.store.setNotes('v2.core.event_destination', MANAGED_ID, notes);
    return;
  }
  const params = { name: 'The app, thin', enabled_events: FAILURES, event_payload: 'thin' as const };
  ctx.store.insert('v2.core.event_destination', blank(ctx, MANAGED_ID, params), notes);
}

const SCOPES = ['@self', '@accounts', '@organization_members', '@organization_members/@accounts'];

/** There are no connected accounts here: events come from one's own (`@self`), or from nobody. */
function checkEventsFrom(from: string[] | undefined): void {
  const unknown = from?.find((each) => !SCOPES.includes(each));
  if (unknown !== undefined) throw invalid(`Invalid events_from: ${unknown}.`, 'events_from');
}

type Blank = Pick<z.output<typeof CreateParams>, 'name' | 'enabled_events' | 'event_payload'> &
  Partial<z.output<typeof CreateParams>>;

function blank(ctx: Ctx, id: string, params: Blank): Destination {
  const at = isoTime(ctx.nowMs);
  return {
    id,
    object: 'v2.core.event_destination',
    created: at,
    description: params.description ?? '',
    enabled_events: params.enabled_events,
    event_payload: params.event_payload,
    events_from: params.events_from ?? ['@self'],
    livemode: false,
    metadata: mergedMetadata({}, params.metadata),
    name: params.name,
    ...(params.event_payload === 'snapshot' && {
      snapshot_api_version: params.snapshot_api_version ?? STRIPE_API_VERSION,
    }),
    status: 'enabled',
    type: 'webhook_endpoint',
    updated: at,
  };
}

/** Url and secret are told only to whom asks for them; the secret at creation alone. */
function shown(ctx: Ctx, destination: Destination, wanted: string[] = [], secret?: string): Destination {
  const { url } = ctx.store.notes('v2.core.event_destination', destination.id);
  return {
    ...destination,
    webhook_endpoint: {
      ...(wanted.includes('webhook_endpoint.url') && { url }),
      ...(secret !== undefined && wanted.includes('webhook_endpoint.signing_secret') && { signing_secret: secret }),
    },
  };
}

function getDestination(ctx: Ctx, id: string): Destination {
  const destination = ctx.store.find('v2.core.event_destination', id);
  if (!destination) throw missing('v2.core.event_destination', id);
  return destination;
}

function updateDestination(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): Destination {
  const destination = getDestination(ctx, id);
  if (params.webhook_endpoint) {
    checkUrl(params.webhook_endpoint.url);
    const { secret } = ctx.store.notes('v2.core.event_destination', id);
    ctx.store.setNotes('v2.core.event_destination', id, { url: params.webhook_endpoint.url, secret });
  }
  const changed = ctx.store.update('v2.core.event_destination', {
    ...destination,
    name: params.name ?? destination.name,
    description: params.description ?? destination.description,
    enabled_events: params.enabled_events ?? destination.enabled_events,
    metadata: mergedMetadata(destination.metadata ?? {}, params.metadata),
    updated: isoTime(ctx.nowMs),
  });
  return shown(ctx, changed, params.include);
}

function setStatus(ctx: Ctx, id: string, status: 'enabled' | 'disabled'): Destination {
  const { status_details: _, ...destination } = getDestination(ctx, id);
  const changed = ctx.store.update('v2.core.event_destination', {
    ...destination,
    status,
    ...(status === 'disabled' && { status_details: { disabled: { reason: 'user' as const } } }),
    updated: isoTime(ctx.nowMs),
  });
  return shown(ctx, changed);
}

const PATH = '/v2/core/event_destinations';
const ListParams = z.strictObject({
  limit: form.integer.pipe(z.number().int().min(1).max(100)).optional(),
  include,
  page: form.string.optional(),
});

export const routes: Route[] = [
  route('POST', PATH, CreateParams, createDestination),
  route('GET', PATH, ListParams, (ctx, { include: wanted, limit = 20, page }) => {
    const found = ctx.store.page('v2.core.event_destination', {}, { limit, startingAfter: page });
    const next = new URLSearchParams({ limit: String(limit), page: found.data.at(-1)?.id ?? '' });
    return {
      data: found.data.map((each) => shown(ctx, each, wanted)),
      next_page_url: found.hasMore ? `${PATH}?${next}` : null,
      previous_page_url: null,
    };
  }),
  route('GET', `${PATH}/{id}`, z.strictObject({ include }), (ctx, params, id = '') =>
    shown(ctx, getDestination(ctx, id), params.include),
  ),
  route('POST', `${PATH}/{id}`, UpdateParams, (ctx, params, id = '') => updateDestination(ctx, id, params)),
  route('POST', `${PATH}/{id}/disable`, nothing, (ctx, _, id = '') => setStatus(ctx, id, 'disabled')),
  route('POST', `${PATH}/{id}/enable`, nothing, (ctx, _, id = '') => setStatus(ctx, id, 'enabled')),
  route('POST', `${PATH}/{id}/ping`, nothing, (ctx, _, id = '') => {
    getDestination(ctx, id);
    const related_object = { id, type: 'v2.core.event_destination', url: `${PATH}/${id}` };
    return recordThinEvent(ctx, { type: 'v2.core.event_destination.ping', related_object }, id);
  }),
  route('DELETE', `${PATH}/{id}`, nothing, (ctx, _, id = '') => {
    getDestination(ctx, id);
    ctx.store.remove('v2.core.event_destination', id);
    return { id, object: 'v2.core.event_destination' };
  }),
];
