import type { Store } from '../store/store.ts';
import type { Json } from '../wire.ts';

/** Where a delivery goes, and what signs it: a webhook endpoint of v1, or an event destination of v2. Null: deleted or disabled. */
export function targetOf(store: Store, id: string, nowMs: number): { url: string; secrets: string[] } | null {
  const endpoint = store.find('webhook_endpoint', id);
  if (endpoint?.status === 'enabled') {
    const { secret, previous } = store.notes('webhook_endpoint', id);
    return { url: endpoint.url, secrets: previous && nowMs < previous.untilMs ? [secret, previous.secret] : [secret] };
  }
  const destination = store.find('v2.core.event_destination', id);
  if (destination?.status !== 'enabled') return null;
  const { url, secret } = store.notes('v2.core.event_destination', id);
  return { url, secrets: [secret] };
}

/** Its address, enabled or not; of what is deleted, its id. */
export function urlOf(store: Store, id: string): string {
  const endpoint = store.find('webhook_endpoint', id);
  if (endpoint) return endpoint.url;
  return store.find('v2.core.event_destination', id) ? store.notes('v2.core.event_destination', id).url : id;
}

/** What is sent: a whole event, or of a thin one the notification, which leaves its data to be fetched. */
export function payloadOf(store: Store, eventId: string): Json | null {
  const event = store.find('event', eventId);
  if (event) return event;
  const thin = store.find('v2.core.event', eventId);
  if (!thin) return null;
  const { data: _, ...notification } = thin;
  return notification;
}
