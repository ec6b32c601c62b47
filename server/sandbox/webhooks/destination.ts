import type { Store } from '../store/store.ts';
import type { Json } from '../wire.ts';

/** Where a delivery goes: a webhook endpoint of v1, or an event destination of v2. Null: deleted or disabled. */
export function targetOf(store: Store, id: string): { url: string; secret: string } | null {
  const endpoint = store.find('webhook_endpoint', id);
  if (endpoint?.status === 'enabled') return { url: endpoint.url, secret: store.notes('webhook_endpoint', id).secret };
  const destination = store.find('v2.core.event_destination', id);
  if (destination?.status === 'enabled') return store.notes('v2.core.event_destination', id);
  return null;
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
