import { HOUR_MS } from '../../core/units.ts';
import type { Ctx } from '../../ctx.ts';
import { isBeingRetried } from '../../webhooks/queue.ts';
import { markUncollectible, voidInvoice } from '../invoices/actions.ts';
import type { Invoice } from '../invoices/draft.ts';
import { finalizeAndCollectSoon } from '../invoices/finalization.ts';
import type { Subscription } from './lines.ts';
import { updateStanding } from './standing.ts';

/** Drafts made meanwhile stay drafts, or end when they are finalized (documented: pause-collection), and those of an unpaid subscription stay drafts (documented: after-retries). */
export const restsAsDraft = (subscription: Subscription): boolean =>
  subscription.pause_collection?.behavior === 'keep_as_draft' || subscription.status === 'unpaid';

/** The draft window is over. */
export function finalizeByItself(ctx: Ctx, id: string): void {
  const draft = ctx.store.find('invoice', id);
  if (draft?.status !== 'draft' || !ctx.store.find('customer', draft.customer ?? '')) return;
  if (waitsForAnswer(ctx, draft)) {
    ctx.schedule('invoice.finalize', id, ctx.nowMs + ASKS_AGAIN_MS);
    return;
  }
  const behavior = pauseOf(ctx, draft);
  const ends = behavior === 'void' || behavior === 'mark_uncollectible';
  if (finalizeAndCollectSoon(ctx, id, !ends).status !== 'open') return;
  if (behavior === 'void') voidInvoice(ctx, id);
  if (behavior === 'mark_uncollectible') markUncollectible(ctx, id);
}

/** How often it is checked whether `invoice.created` was answered; Stripe does not say how soon after it goes on (assumed: draft-asks-again). */
const ASKS_AGAIN_MS = HOUR_MS;
/** So long a draft waits at most (documented: draft-waits). */
const MAX_WAIT_S = 72 * 3_600;

/** An endpoint that was told of the draft and did not answer with success holds it back: it may want to add to it. */
function waitsForAnswer(ctx: Ctx, { id, created, collection_method }: Invoice): boolean {
  if (collection_method !== 'charge_automatically' || ctx.nowS >= created + MAX_WAIT_S) return false;
  const [announced] = ctx.store.all('event', { parent: id, lookup: 'invoice.created' });
  return announced !== undefined && isBeingRetried(ctx.store, announced.id);
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
