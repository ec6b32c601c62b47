import type { Ctx } from '../../ctx.ts';
import { markUncollectible, voidInvoice } from '../invoices/actions.ts';
import type { Invoice } from '../invoices/draft.ts';
import { finalizeAndCollectSoon } from '../invoices/finalization.ts';
import type { Subscription } from './lines.ts';
import { updateStanding } from './standing.ts';

/** docs.stripe.com/billing/subscriptions/pause-payment: drafts made meanwhile, and those of an unpaid subscription, stay drafts, or end when they are finalized (documented). */
export const restsAsDraft = (subscription: Subscription): boolean =>
  subscription.pause_collection?.behavior === 'keep_as_draft' || subscription.status === 'unpaid';

/** The draft window is over. */
export function finalizeByItself(ctx: Ctx, id: string): void {
  const draft = ctx.store.find('invoice', id);
  if (draft?.status !== 'draft' || !ctx.store.find('customer', draft.customer ?? '')) return;
  const behavior = pauseOf(ctx, draft);
  const ends = behavior === 'void' || behavior === 'mark_uncollectible';
  if (finalizeAndCollectSoon(ctx, id, !ends).status !== 'open') return;
  if (behavior === 'void') voidInvoice(ctx, id);
  if (behavior === 'mark_uncollectible') markUncollectible(ctx, id);
}

/** `resumes_at` has come. */
export function resumeCollection(ctx: Ctx, id: string): void {
  const subscription = ctx.store.find('subscription', id);
  if (subscription?.pause_collection) updateStanding(ctx, subscription, { pause_collection: null });
}

function pauseOf(ctx: Ctx, invoice: Invoice): string | undefined {
  const id = invoice.parent?.subscription_details?.subscription;
  return id === undefined ? undefined : ctx.store.find('subscription', id)?.pause_collection?.behavior;
}
