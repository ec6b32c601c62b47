import type { Host } from '../../host.ts';
import { missing } from '../../params/api-error.ts';
import type { StoredEvent } from '../../store/docs.ts';
import { type DeliveryHistory, deliveryHistory } from '../../webhooks/history.ts';
import { knownIds } from './json.tsx';
import { type Listing, listing } from './listing.ts';

export type EventView = { event: StoredEvent; deliveries: DeliveryHistory[]; ids: Set<string> };

export const eventsView = (host: Host, type: string, after: string | undefined): Listing<StoredEvent> =>
  host.transact((ctx) => listing(ctx, 'event', type === '' ? {} : { lookup: type }, after));

export function eventView(host: Host, id: string): EventView {
  return host.transact((ctx) => {
    const event = ctx.store.find('event', id);
    if (!event) throw missing('event', id);
    const ids = knownIds(ctx, event.data);
    return { event, deliveries: deliveryHistory(ctx.store, id), ids };
  });
}
