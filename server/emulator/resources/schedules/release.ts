import type { Ctx } from '../../ctx.ts';
import { scheduleCycle } from '../subscriptions/life.ts';
import { updateStanding } from '../subscriptions/standing.ts';
import { changeSchedule, endOf, KIND, type Schedule, subscriptionOf } from './record.ts';

/** The schedule lets go of its subscription, which stays as it is, without the end that the schedule had set. */
export function releaseSchedule(ctx: Ctx, schedule: Schedule, keepsEnd = false): Schedule {
  const released = changeSchedule(ctx, schedule, {
    current_phase: null,
    released_at: ctx.nowS,
    released_subscription: schedule.subscription,
    status: 'released',
    subscription: null,
  });
  ctx.emit('subscription_schedule.released', released);
  const subscription = subscriptionOf(ctx, schedule);
  if (!subscription) return released;
  const end = keepsEnd ? {} : NO_END;
  scheduleCycle(ctx, updateStanding(ctx, subscription, { ...end, schedule: null }));
  return ctx.store.get(KIND, schedule.id);
}

const NO_END = { cancel_at: null, cancel_at_period_end: false };

/** With `end_behavior: cancel` the subscription shows from the start when it ends (assumed: schedule-end). */
export function setEnd(ctx: Ctx, schedule: Schedule): void {
  const subscription = subscriptionOf(ctx, schedule);
  if (!subscription || schedule.status !== 'active') return;
  const cancel_at = schedule.end_behavior === 'cancel' ? endOf(schedule) : null;
  if (subscription.cancel_at === cancel_at) return;
  const notes = ctx.store.notes('subscription', subscription.id);
  const endsWithoutCredit = schedule.phases.at(-1)?.proration_behavior === 'none';
  ctx.store.setNotes('subscription', subscription.id, { ...notes, endsWithoutCredit });
  scheduleCycle(ctx, updateStanding(ctx, subscription, { cancel_at, cancel_at_period_end: false }));
}
