import type { Ctx } from '../../ctx.ts';
import { ApiError } from '../../params/api-error.ts';
import { itemsOf } from '../subscriptions/lines.ts';
import { getSubscription, updateSubscription } from '../subscriptions/subscriptions.ts';
import { openSubscription } from './opening.ts';
import { addItemsOf, changesFor, discountsFor, swapItems } from './phase-changes.ts';
import { changeSchedule, closeSchedule, KIND, type Phase, type Schedule, subscriptionOf } from './record.ts';
import { releaseSchedule, setEnd } from './release.ts';
import { subscriptionSettings } from './settings.ts';

/** A subscription in one of these turns its periods. */
const TURNING = ['active', 'past_due', 'unpaid', 'trialing'];

/** The first phase begins: the schedule makes its subscription. */
export function startDueSchedule(ctx: Ctx, id: string): void {
  const schedule = ctx.store.find(KIND, id);
  if (schedule?.status !== 'not_started') return;
  orElseAbort(ctx, schedule, () => {
    changeSchedule(ctx, schedule, openSubscription(ctx, schedule));
    setEnd(ctx, ctx.store.get(KIND, id));
  });
}

/** The current phase ended within a period of the subscription. At the end of one, `enterPhaseAtTurn` is asked. */
export function enterDuePhase(ctx: Ctx, id: string): void {
  const schedule = ctx.store.find(KIND, id);
  const found = schedule && subscriptionOf(ctx, schedule);
  if (!found || !isPhaseOver(ctx, schedule)) return;
  const due = itemsOf(ctx, found.id).map((item) => item.current_period_end <= ctx.nowS);
  const turns = TURNING.includes(found.status) && due.includes(true);
  if (turns && due.includes(false)) ctx.schedule('schedule.phase', id, ctx.nowMs);
  else if (!turns) orElseAbort(ctx, schedule, () => enterNext(ctx, schedule, found.id, due.includes(true)));
}

/** A period ends, and with it a phase: the next period bills what the next phase says. */
export function enterPhaseAtTurn(ctx: Ctx, subscriptionId: string): void {
  const { schedule: id } = getSubscription(ctx, subscriptionId);
  const schedule = id === null ? undefined : ctx.store.find(KIND, id);
  if (!schedule || !isPhaseOver(ctx, schedule)) return;
  const isWhole = itemsOf(ctx, subscriptionId).every((item) => item.current_period_end <= ctx.nowS);
  if (isWhole) orElseAbort(ctx, schedule, () => enterNext(ctx, schedule, subscriptionId, true));
}

/** Makes the subscription what a phase says. */
export function applyPhase(
  ctx: Ctx,
  schedule: Schedule,
  phase: Phase,
  { atTurn, isNew, proration }: { atTurn: boolean; isNew: boolean; proration: Phase['proration_behavior'] },
): void {
  const subscription = getSubscription(ctx, schedule.subscription ?? '');
  const { id } = subscription;
  const items = changesFor(ctx, subscription, phase);
  const settings = { ...subscriptionSettings(schedule, phase), discounts: discountsFor(ctx, subscription, phase) };
  if (isNew) addItemsOf(ctx, subscription, phase, atTurn);
  const restarts = (phase.billing_cycle_anchor ?? schedule.default_settings.billing_cycle_anchor) === 'phase_start';
  if (!atTurn) {
    updateSubscription(ctx, id, {
      ...settings,
      ...(isNew && restarts && { billing_cycle_anchor: { type: 'now' as const } }),
      items,
      proration_behavior: prorationOf(proration),
      ...(!isNew && phase.trial_end !== subscription.trial_end && trialOf(ctx, phase)),
    });
    return;
  }
  updateSubscription(ctx, id, settings);
  swapItems(ctx, id, items, restarts);
}

const prorationOf = (behavior: Phase['proration_behavior']) =>
  behavior === 'none' || behavior === 'always_invoice' ? behavior : 'create_prorations';

const trialOf = (ctx: Ctx, { trial_end }: Phase) =>
  trial_end === null ? {} : { trial_end: trial_end <= ctx.nowS ? ('now' as const) : trial_end };

function enterNext(ctx: Ctx, schedule: Schedule, subscriptionId: string, atTurn: boolean): void {
  const next = schedule.phases.find(({ start_date }) => start_date === schedule.current_phase?.end_date);
  if (!next) {
    // With `cancel` the subscription has its end, and takes the schedule with it.
    if (schedule.end_behavior !== 'cancel') releaseSchedule(ctx, schedule);
    return;
  }
  const current_phase = { start_date: next.start_date, end_date: next.end_date };
  const entered = changeSchedule(ctx, schedule, { current_phase });
  applyPhase(ctx, entered, next, { atTurn, isNew: true, proration: next.proration_behavior });
  setEnd(ctx, ctx.store.get(KIND, getSubscription(ctx, subscriptionId).schedule ?? entered.id));
}

/** A phase that cannot be entered (its price was archived since) ends the schedule; the subscription stays as it is (assumed: schedule-aborted). */
function orElseAbort(ctx: Ctx, schedule: Schedule, work: () => void): void {
  try {
    ctx.store.db.transaction(work)();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { subscription } = closeSchedule(ctx, schedule, { status: 'canceled', canceled_at: ctx.nowS }, 'aborted');
    if (subscription !== null) updateDetached(ctx, subscription);
  }
}

function updateDetached(ctx: Ctx, id: string): void {
  const subscription = ctx.store.find('subscription', id);
  if (subscription) ctx.store.update('subscription', { ...subscription, schedule: null });
}

const isPhaseOver = (ctx: Ctx, { status, current_phase }: Schedule): boolean =>
  status === 'active' && current_phase !== null && current_phase.end_date <= ctx.nowS;
