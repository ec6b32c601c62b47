import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../params/api-error.ts';
import { form } from '../../params/form.ts';
import { type Route, route } from '../../params/route.ts';
import type { Kind } from '../../store/docs.ts';
import { render } from '../render.ts';
import { matches, parseQuery } from './query.ts';

const SearchParams = z.strictObject({
  limit: form.integer.pipe(z.number().min(1).max(100)).optional(),
  page: form.string.optional(),
  query: form.string,
});

/** Fields by which Stripe finds each kind, the metadata and `created` aside (documented: search). */
const FIELDS: Partial<Record<Kind, { path: string; fields: string[] }>> = {
  charge: { path: 'charges', fields: ['amount', 'currency', 'customer', 'disputed', 'refunded', 'status'] },
  customer: { path: 'customers', fields: ['email', 'name', 'phone'] },
  invoice: {
    path: 'invoices',
    fields: [
      'currency',
      'customer',
      'last_finalization_error_code',
      'number',
      'receipt_number',
      'status',
      'subscription',
      'total',
    ],
  },
  payment_intent: { path: 'payment_intents', fields: ['amount', 'currency', 'customer', 'status'] },
  price: { path: 'prices', fields: ['active', 'currency', 'lookup_key', 'product', 'type'] },
  product: { path: 'products', fields: ['active', 'description', 'name', 'shippable', 'url'] },
  subscription: { path: 'subscriptions', fields: ['canceled_at', 'status'] },
};

function search(ctx: Ctx, kind: Kind, url: string, fields: string[], params: z.output<typeof SearchParams>) {
  const query = parseQuery(params.query);
  const known = [...fields, 'created', 'metadata'];
  const stray = query.clauses.find(({ field }) => !known.includes(field[0] ?? ''));
  if (stray)
    throw invalid(
      `Field \`${stray.field.join('.')}\` is an unsupported search field for resource \`${url.split('/')[2]}\`.`,
      'query',
    );
  const from = params.page === undefined ? 0 : Number(params.page.replace(/^page_/, ''));
  if (!Number.isSafeInteger(from) || from < 0) throw invalid('Invalid page: it must come from `next_page`.', 'page');
  const limit = params.limit ?? 10;
  const found = ctx.store
    .all(kind, {})
    .reverse()
    .filter((doc) => matches(doc, query));
  const hasMore = found.length > from + limit;
  return {
    object: 'search_result',
    data: found.slice(from, from + limit).map((doc) => render(ctx, doc)),
    has_more: hasMore,
    next_page: hasMore ? `page_${from + limit}` : null,
    url,
  };
}

/** Finds at once what was just written; at Stripe that takes up to a minute. */
export const routes: Route[] = Object.entries(FIELDS).map(([kind, { path, fields }]) => {
  const url = `/v1/${path}/search`;
  return route('GET', url, SearchParams, (ctx, params) => search(ctx, kind as Kind, url, fields, params));
});
