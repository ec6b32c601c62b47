import type { Ctx } from '../../ctx.ts';
import type { Host } from '../../host.ts';
import { missing } from '../../params/api-error.ts';
import { render } from '../../resources/render.ts';
import type { StoredEvent } from '../../store/docs.ts';
import type { Json } from '../../wire.ts';
import { knownIds } from './json.tsx';

export type ObjectView = {
  id: string;
  name: string;
  shown: Json;
  events: StoredEvent[];
  /** The objects named in it that are here. */
  ids: Set<string>;
  /** Of a customer what is theirs, of a subscription its invoices; newest first of each kind. */
  related: { id: string; object: string; status: string | null }[];
};

const EVENTS_SHOWN = 20;
const RELATED_SHOWN = 10;
const OWNED = ['subscription', 'invoice', 'charge', 'payment_method'] as const;

/** Any object by its id, as the API shows it, with what happened to it. */
export function objectView(host: Host, id: string): ObjectView {
  return host.transact((ctx) => {
    const doc = ctx.store.findAny(id);
    if (!doc) throw missing('object', id);
    const { data } = ctx.store.page('event', { parent: id }, { limit: EVENTS_SHOWN });
    const shown = render(ctx, doc);
    const ids = knownIds(ctx, shown);
    ids.delete(id);
    return {
      id,
      name: doc.object,
      shown,
      events: data,
      ids,
      related: relatedTo(ctx, doc.object, id),
    };
  });
}

function relatedTo(ctx: Ctx, object: string, id: string): ObjectView['related'] {
  const limit = { limit: RELATED_SHOWN };
  const docs =
    object === 'customer'
      ? OWNED.flatMap((kind) => ctx.store.page(kind, { customer: id }, limit).data)
      : object === 'subscription'
        ? ctx.store.page('invoice', { parent: id }, limit).data
        : [];
  return docs.map((doc) => ({ id: doc.id, object: doc.object, status: 'status' in doc ? doc.status : null }));
}
