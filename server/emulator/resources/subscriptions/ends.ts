import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../params/api-error.ts';
import { itemsOf, type Subscription } from './lines.ts';
import type { UpdateInput } from './params.ts';

type Ends = Pick<UpdateInput, 'cancel_at' | 'cancel_at_period_end'>;

/** `cancel_at_period_end` and `cancel_at` are two ways to say one thing; turning one off undoes both. */
export function endDates(
  ctx: Ctx,
  subscription: Subscription,
  { cancel_at, cancel_at_period_end }: Ends,
): Partial<Subscription> {
  if (cancel_at_period_end === true) {
    const endS = endOf(ctx, subscription.id, 'min_period_end');
    return {
      cancel_at: endS,
      cancel_at_period_end: true,
      canceled_at: ctx.nowS,
      cancellation_details: asked(subscription),
    };
  }
  if (typeof cancel_at === 'string') {
    const endS = endOf(ctx, subscription.id, cancel_at);
    return endDates(ctx, subscription, { cancel_at: endS });
  }
  if (cancel_at !== undefined && cancel_at !== null) {
    if (cancel_at <= ctx.nowS) throw invalid('Invalid timestamp: must be in the future.', 'cancel_at');
    return { cancel_at, cancel_at_period_end: false, canceled_at: ctx.nowS, cancellation_details: asked(subscription) };
  }
  const off = cancel_at === null || (cancel_at_period_end === false && subscription.cancel_at_period_end);
  if (!off) return {};
  return {
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  };
}

/** The end of what a schedule runs is the schedule's to change (assumed: schedule-cancel-words). */
export function checkNotScheduled({ schedule }: Subscription, { cancel_at, cancel_at_period_end }: Ends): void {
  if (schedule === null || (cancel_at === undefined && cancel_at_period_end === undefined)) return;
  throw invalid(
    `The subscription is managed by the subscription schedule \`${schedule}\`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.`,
  );
}

/** Of items of different intervals, the first end or the last; a subscription at its period's end goes with the first (documented: mixed-ends). */
function endOf(ctx: Ctx, id: string, which: 'min_period_end' | 'max_period_end' | 'max_billed_until'): number {
  const ends = itemsOf(ctx, id).map((item) => item.current_period_end);
  return which === 'min_period_end' ? Math.min(...ends) : Math.max(...ends);
}

const asked = (subscription: Subscription): Subscription['cancellation_details'] => ({
  comment: subscription.cancellation_details?.comment ?? null,
  feedback: subscription.cancellation_details?.feedback ?? null,
  feedback_option: null,
  reason: 'cancellation_requested',
});
