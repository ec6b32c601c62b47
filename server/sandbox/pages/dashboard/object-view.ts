import type { Host } from '../../host.ts';
import { missing } from '../../http/api-error.ts';
import { render } from '../../resources/render.ts';
import type { StoredEvent } from '../../store/docs.ts';
import type { Json } from '../../wire.ts';

export type ObjectView = { id: string; name: string; shown: Json; events: StoredEvent[] };

const EVENTS_SHOWN = 20;

/** Any object by its id, as the API shows it, with what happened to it. */
export function objectView(host: Host, id: string): ObjectView {
  return host.transact((ctx) => {
    const doc = ctx.store.findAny(id);
    if (!doc) throw missing('object', id);
    const { data } = ctx.store.page('event', { parent: id }, { limit: EVENTS_SHOWN });
    return { id, name: doc.object, shown: render(ctx, doc), events: data };
  });
}
