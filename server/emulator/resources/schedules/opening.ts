import { present } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import { createSubscription } from '../subscriptions/subscriptions.ts';
import { discountsParamOf, paramsOf } from './phase-changes.ts';
import type { Schedule } from './record.ts';
import { subscriptionSettings } from './settings.ts';

/** Makes the subscription of a schedule that starts, and says what changes of the schedule with it. */
export function openSubscription(
  ctx: Ctx,
  schedule: Schedule,
): Pick<Schedule, 'status' | 'subscription' | 'current_phase'> {
  const phase = present(schedule.phases[0], 'a phase');
  const { start_date, end_date } = phase;
  const isPast = start_date < ctx.nowS;
  const made = createSubscription(
    ctx,
    {
      ...subscriptionSettings(schedule, phase),
      add_invoice_items: paramsOf(phase),
      ...(isPast && { backdate_start_date: start_date }),
      billing_mode: { type: schedule.billing_mode.type },
      customer: schedule.customer,
      discounts: discountsParamOf(phase.discounts),
      items: phase.items.map(({ billing_thresholds, discounts, metadata, price, quantity }) => ({
        ...(billing_thresholds?.usage_gte && { billing_thresholds: { usage_gte: billing_thresholds.usage_gte } }),
        discounts: discountsParamOf(discounts),
        metadata: metadata ?? {},
        price,
        evenArchived: true,
        ...(quantity !== undefined && { quantity }),
      })),
      ...(phase.proration_behavior === 'none' && { proration_behavior: 'none' as const }),
      ...(phase.trial_end !== null && { trial_end: phase.trial_end }),
    },
    { schedule: schedule.id, ...(isPast && { anchorS: start_date }) },
  );
  return { status: 'active', subscription: made.id, current_phase: { start_date, end_date } };
}
