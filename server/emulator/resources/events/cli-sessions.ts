import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { STRIPE_API_VERSION } from '../../core/stripe-version.ts';
import type { Ctx } from '../../ctx.ts';
import { missing } from '../../params/api-error.ts';
import { form } from '../../params/form.ts';
import { type Route, route } from '../../params/route.ts';
import type { StoredEvent } from '../../store/docs.ts';
import type { Store } from '../../store/store.ts';
import { addDelivery } from '../../webhooks/queue.ts';

const SECRET = 'stripecli.secret';
const RESENT = 'stripecli.resent';
/** After so long the CLI fetches a new session by itself. */
const RECONNECT_S = 3_600;

/** With what the events of `stripe listen` are signed: the same at each session, as at Stripe for one device. */
export const cliSecret = (store: Store): string => store.setting(SECRET) ?? '';

export const CLI_SOCKET_PATH = '/emulator/stripecli';

function createSession(ctx: Ctx) {
  if (cliSecret(ctx.store) === '') ctx.store.setSetting(SECRET, `whsec_${randomBytes(32).toString('hex')}`);
  return {
    websocket_id: ctx.newId('cliws'),
    websocket_url: `${ctx.config.url.replace(/^http/, 'ws')}${CLI_SOCKET_PATH}/${ctx.config.account}`,
    websocket_authorized_feature: 'webhooks',
    display_connect_filter_warning: false,
    reconnect_delay: RECONNECT_S,
    secret: cliSecret(ctx.store),
    default_version: STRIPE_API_VERSION,
    latest_version: STRIPE_API_VERSION,
  };
}

/** Takes the ids of the events that listening CLIs are to get again. */
export function takeResent(store: Store): string[] {
  const ids = resent(store);
  if (ids.length > 0) store.setSetting(RESENT, '[]');
  return ids;
}

const resent = (store: Store): string[] => z.array(z.string()).parse(JSON.parse(store.setting(RESENT) ?? '[]'));

/** What `stripe events resend` asks for: again to the endpoint it names, else to the CLIs that listen. */
function retryEvent(ctx: Ctx, id: string, endpoint: string | undefined): StoredEvent {
  const event = ctx.store.find('event', id);
  if (!event) throw missing('event', id);
  if (endpoint !== undefined && !ctx.store.find('webhook_endpoint', endpoint))
    throw missing('webhook endpoint', endpoint, 'webhook_endpoint');
  if (endpoint !== undefined) addDelivery(ctx.store, id, endpoint, ctx.nowMs);
  else ctx.store.setSetting(RESENT, JSON.stringify([...resent(ctx.store), id]));
  return event;
}

const RetryParams = z.looseObject({ webhook_endpoint: form.string.optional() });

export const routes: Route[] = [
  route('POST', '/v1/stripecli/sessions', z.looseObject({}), createSession),
  route('POST', '/v1/events/{id}/retry', RetryParams, (ctx, params, id = '') =>
    retryEvent(ctx, id, params.webhook_endpoint),
  ),
];
