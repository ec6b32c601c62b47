import type { Ctx } from '../ctx.ts';
import { listOf } from '../params/list.ts';
import type { Json } from '../wire.ts';

type Shown = { object: string; id: string };

/** A kept document as the API shows it: with its lists, without what is shown only on request. */
export function render(ctx: Ctx, doc: object): Json {
  const shown: Json = { ...doc };
  if (!isShown(doc)) return shown;
  if (doc.object === 'subscription') {
    const items = ctx.store.all('subscription_item', { parent: doc.id });
    shown.items = countedList(items, `/v1/subscription_items?subscription=${doc.id}`);
    // As when a subscription had one plan: null where there are several items (recorded; of several assumed: plan-of-several).
    const [only] = items.length === 1 ? items : [];
    shown.plan = only?.plan ?? null;
    shown.quantity = only?.quantity ?? null;
  }
  if (doc.object === 'invoice' && 'lines' in doc) shown.lines = firstLines(doc.lines, doc.id);
  if (doc.object === 'charge') {
    const [dispute] = ctx.store.all('dispute', { parent: doc.id });
    Object.assign(shown, { destination: null, dispute: dispute?.id ?? null, order: null });
  }
  if (doc.object === 'payment_intent' || doc.object === 'payment_method') shown.shared_payment_granted_token = null;
  if (doc.object === 'billing_portal.configuration') shown.features = withoutProducts(shown.features);
  if (doc.object === 'price') delete shown.tiers;
  if (doc.object === 'coupon') delete shown.applies_to;
  return shown;
}

/** Renders a list's elements, or one object. */
export function renderAnswer(ctx: Ctx, answer: object): Json {
  if ('object' in answer && answer.object === 'list' && 'data' in answer && Array.isArray(answer.data)) {
    return { ...answer, data: answer.data.map((element: object) => render(ctx, element)) };
  }
  return render(ctx, answer);
}

/** Subscriptions that a customer's list shows: all but the ended ones. */
export const LIVE = ['active', 'past_due', 'trialing', 'incomplete', 'unpaid', 'paused'];

function firstLines(lines: unknown, invoiceId: string): unknown {
  const url = `/v1/invoices/${invoiceId}/lines`;
  if (typeof lines !== 'object' || lines === null || !('data' in lines) || !Array.isArray(lines.data)) return lines;
  return countedList(lines.data, url);
}

/** A list inside of an object also says how many there are (recorded). */
export const countedList = <T extends { id: string; object?: string }>(items: T[], url: string) => ({
  ...listOf(items, url, {}),
  total_count: items.length,
});

/** What plans can be changed to is shown only on request. */
function withoutProducts(features: unknown): unknown {
  const { subscription_update, ...others } = features as { subscription_update: Json };
  const { products: _, ...shown } = subscription_update;
  return { ...others, subscription_update: shown };
}

const isShown = (doc: object): doc is Shown => 'object' in doc && 'id' in doc;
