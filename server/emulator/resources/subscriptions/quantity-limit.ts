import { HOUR_MS } from '../../core/units.ts';
import type { Ctx } from '../../ctx.ts';
import { ApiError } from '../../params/api-error.ts';
import type { Plan } from './changes.ts';
import type { Subscription } from './lines.ts';

/** docs.stripe.com/rate-limits: quantity updates of one subscription an hour. */
const MAX_CHANGES_PER_HOUR = 200;

/** Counts a change of quantity, and refuses (429) one more than Stripe takes. */
export function limitQuantityChanges(ctx: Ctx, subscription: Subscription, { changes }: Plan): void {
  if (!changes.some(({ before, after }) => before && after && (before.quantity ?? null) !== after.quantity)) return;
  const notes = ctx.store.notes('subscription', subscription.id);
  const recent = (notes.quantityChangesAtMs ?? []).filter((atMs) => atMs > ctx.nowMs - HOUR_MS);
  if (recent.length >= MAX_CHANGES_PER_HOUR) {
    throw new ApiError({
      status: 429,
      type: 'invalid_request_error',
      code: 'rate_limit',
      message: `You have reached the limit of ${MAX_CHANGES_PER_HOUR} quantity updates an hour for the subscription ${subscription.id}.`,
    });
  }
  ctx.store.setNotes('subscription', subscription.id, { ...notes, quantityChangesAtMs: [...recent, ctx.nowMs] });
}
