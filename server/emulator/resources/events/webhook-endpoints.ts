import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { STRIPE_API_VERSION } from '../../core/stripe-version.ts';
import { DAY_MS } from '../../core/units.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing, needed } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';

type Endpoint = Docs['webhook_endpoint'];

const shape = { description: form.text.optional(), metadata: form.metadata.optional() };
const CreateParams = z.strictObject({
  ...shape,
  url: form.string,
  enabled_events: form.list(form.string, 300),
  api_version: form.string.optional(),
  connect: form.boolean.optional(),
});
const UpdateParams = z.strictObject({
  ...shape,
  url: form.string.optional(),
  enabled_events: form.list(form.string, 300).optional(),
  disabled: form.boolean.optional(),
});

const MANAGED_ID = 'we_emulator_app';
const MAX_ENDPOINTS = 16;

export function createEndpoint(ctx: Ctx, params: z.output<typeof CreateParams>) {
  checkUrl(params.url);
  if (params.api_version !== undefined && params.api_version !== STRIPE_API_VERSION) {
    throw invalid(
      `Invalid API version: ${params.api_version}. This emulator speaks ${STRIPE_API_VERSION}.`,
      'api_version',
    );
  }
  if (params.enabled_events.length === 0) throw needed('enabled_events');
  if (ctx.store.all('webhook_endpoint', {}).length >= MAX_ENDPOINTS)
    throw invalid(`You have reached the maximum of ${MAX_ENDPOINTS} webhook endpoints.`);
  const secret = newSecret();
  const endpoint = ctx.store.insert('webhook_endpoint', blank(ctx, ctx.newId('we'), params), {
    secret,
    managed: false,
  });
  return { ...endpoint, secret };
}

/** At Stripe too an old secret signs for a day at most. */
export const MAX_OVERLAP_MS = DAY_MS;

/** A new secret, which is returned; the old one signs beside it for so long, in emulator time. */
export function rollSecret(ctx: Ctx, id: string, overlapMs: number): string {
  getEndpoint(ctx, id);
  const { secret, managed } = ctx.store.notes('webhook_endpoint', id);
  const fresh = newSecret();
  const previous = overlapMs > 0 ? { secret, untilMs: ctx.nowMs + overlapMs } : undefined;
  ctx.store.setNotes('webhook_endpoint', id, { secret: fresh, managed, previous });
  return fresh;
}

const newSecret = (): string => `whsec_${randomBytes(24).toString('base64url')}`;

/** The endpoint that the app's own settings name: same id at each start, url and secret as they are now. */
export function ensureManagedEndpoint(ctx: Ctx, webhook: { url: string; secret: string } | undefined): void {
  const found = ctx.store.find('webhook_endpoint', MANAGED_ID);
  if (!webhook) {
    if (found) ctx.store.update('webhook_endpoint', { ...found, status: 'disabled' });
    return;
  }
  const notes = { secret: webhook.secret, managed: true };
  if (!found) {
    // Pinned, as the app's setup pins its own: run against us, that finds this one.
    const made = blank(ctx, MANAGED_ID, {
      url: webhook.url,
      enabled_events: ['*'],
      description: 'The app',
      api_version: STRIPE_API_VERSION,
    });
    ctx.store.insert('webhook_endpoint', made, notes);
    return;
  }
  ctx.store.update('webhook_endpoint', { ...found, url: webhook.url, status: 'enabled' });
  ctx.store.setNotes('webhook_endpoint', MANAGED_ID, notes);
}

function blank(ctx: Ctx, id: string, params: z.output<typeof CreateParams>): Endpoint {
  return {
    id,
    object: 'webhook_endpoint',
    api_version: params.api_version ?? null,
    application: null,
    created: ctx.nowS,
    description: params.description ?? null,
    enabled_events: params.enabled_events,
    livemode: false,
    metadata: mergedMetadata({}, params.metadata),
    status: 'enabled',
    url: params.url,
  };
}

function getEndpoint(ctx: Ctx, id: string): Endpoint {
  const endpoint = ctx.store.find('webhook_endpoint', id);
  if (!endpoint) throw missing('webhook endpoint', id);
  return endpoint;
}

function updateEndpoint(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): Endpoint {
  const endpoint = getEndpoint(ctx, id);
  if (params.url !== undefined) checkUrl(params.url);
  const status = params.disabled === undefined ? endpoint.status : params.disabled ? 'disabled' : 'enabled';
  return ctx.store.update('webhook_endpoint', {
    ...endpoint,
    status,
    url: params.url ?? endpoint.url,
    enabled_events: params.enabled_events ?? endpoint.enabled_events,
    description: params.description === undefined ? endpoint.description : params.description,
    metadata: mergedMetadata(endpoint.metadata, params.metadata),
  });
}

export function checkUrl(url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw invalid('Invalid URL: An explicit scheme (such as https) must be provided.', 'url', 'url_invalid');
}

export const routes: Route[] = [
  route('POST', '/v1/webhook_endpoints', CreateParams, createEndpoint),
  route('GET', '/v1/webhook_endpoints', z.strictObject(listShape), (ctx, params) =>
    listPage(ctx, 'webhook_endpoint', '/v1/webhook_endpoints', params, {}),
  ),
  route('GET', '/v1/webhook_endpoints/{id}', nothing, (ctx, _, id = '') => getEndpoint(ctx, id)),
  route('POST', '/v1/webhook_endpoints/{id}', UpdateParams, (ctx, params, id = '') => updateEndpoint(ctx, id, params)),
  route('DELETE', '/v1/webhook_endpoints/{id}', nothing, (ctx, _, id = '') => {
    getEndpoint(ctx, id);
    ctx.store.remove('webhook_endpoint', id);
    return { id, object: 'webhook_endpoint', deleted: true };
  }),
];
