import type { Ctx } from '../../ctx.ts';
import {
  type BillableItem,
  type LineDraft,
  licensedLine,
  stubLine,
  trialLine,
  unusedLine,
} from '../../invoicing/lines.ts';
import { boundary, type Period, periodAt } from '../../invoicing/periods.ts';
import { invalid } from '../../params/api-error.ts';
import type { Docs } from '../../store/docs.ts';
import { recurrenceOf } from '../catalog/prices.ts';
import { backdatedTo, checkLines, pastLines } from './backdating.ts';
import { billableOf, type Item, periodOf, type Subscription } from './lines.ts';
import type { CreateInput } from './params.ts';

const DAY_S = 86_400;
/** A trial's end is told of so long before; at once when the trial is shorter (documented: trial-notice). */
const TOLD_BEFORE_S = 3 * DAY_S;
const LONGEST_TRIAL_S = 730 * DAY_S;

/** When a subscription's first period ends, and why. `isFree`: nothing before the anchor is billed. */
export type Timing = {
  anchorS: number;
  trialEndS: number | null;
  isStub: boolean;
  isFree: boolean;
  /** When it began, if that was before it was created. */
  backdatedS: number | null;
};
type Mode = 'flexible' | 'classic';

type Asked = Pick<
  CreateInput,
  'trial_end' | 'trial_period_days' | 'billing_cycle_anchor' | 'proration_behavior' | 'backdate_start_date'
>;

/** `pastAnchorS`: of a schedule that began before now. */
export function timingOf(ctx: Ctx, params: Asked, pastAnchorS?: number): Timing {
  const backdatedS = backdatedTo(ctx, params);
  const trialEndS = trialEndOf(ctx, params);
  if (trialEndS !== null) return { anchorS: trialEndS, trialEndS, isStub: false, isFree: true, backdatedS };
  const anchor = params.billing_cycle_anchor;
  const isFree = params.proration_behavior === 'none';
  if (anchor === undefined)
    return { anchorS: pastAnchorS ?? ctx.nowS, trialEndS: null, isStub: false, isFree, backdatedS };
  if (anchor <= ctx.nowS) throw invalid('`billing_cycle_anchor` must be in the future.', 'billing_cycle_anchor');
  return { anchorS: anchor, trialEndS: null, isStub: true, isFree, backdatedS };
}

export function firstPeriod(ctx: Ctx, timing: Timing, mode: Mode): (price: Docs['price']) => Period {
  return (price) => {
    const recurrence = recurrenceOf(price);
    const natural = boundary(ctx.nowS, recurrence, 1);
    if (timing.trialEndS === null && !timing.isStub) return periodAt(timing.anchorS, recurrence, ctx.nowS);
    if (timing.isStub && timing.anchorS > natural) {
      throw invalid(
        '`billing_cycle_anchor` cannot be later than next natural billing date for plan.',
        'billing_cycle_anchor',
      );
    }
    if (timing.backdatedS === null || mode === 'classic') return { startS: ctx.nowS, endS: timing.anchorS };
    const { startS } = periodAt(timing.anchorS, recurrence, ctx.nowS);
    return { startS: Math.max(startS, timing.backdatedS), endS: timing.anchorS };
  };
}

/** The lines of a first invoice: licensed items for their first period, or for the part of one, or nothing for a trial. */
export function firstLines(ctx: Ctx, items: Item[], timing: Timing, mode: Mode): LineDraft[] {
  const lines = items.flatMap((item) => {
    const billable = billableOf(ctx, item);
    if (billable.quantity === null && mode === 'classic') return unusedLine(billable, periodOf(item));
    const first = firstLine(billable, periodOf(item), timing, mode);
    return [...pastLines(billable, periodOf(item), timing, mode), ...(first ? [first] : [])];
  });
  if (timing.backdatedS !== null) checkLines(lines.length);
  return lines;
}

export function firstLine(billable: BillableItem, period: Period, timing: Timing, mode: Mode): LineDraft | null {
  if (billable.quantity === null) return null;
  if (timing.trialEndS !== null) return trialLine(billable, period);
  if (!timing.isStub) return licensedLine(billable, period);
  if (timing.isFree) return null;
  // One line of the past reaches to the anchor.
  if (timing.backdatedS !== null && mode === 'classic') return null;
  const whole = periodAt(timing.anchorS, billable.recurrence, timing.anchorS - 1);
  const isWhole = timing.backdatedS !== null && period.startS === whole.startS;
  return isWhole ? licensedLine(billable, period) : stubLine(billable, period, whole);
}

/** What a trial sets and what it leaves; `null` ends or has none. */
export const trialFields = (ctx: Ctx, trialEndS: number | null): Pick<Subscription, 'trial_end' | 'trial_start'> => ({
  trial_end: trialEndS,
  trial_start: trialEndS === null ? null : ctx.nowS,
});

export function scheduleTrialNotice(ctx: Ctx, subscription: Subscription): void {
  const endS = subscription.status === 'trialing' ? subscription.trial_end : null;
  const atMs = endS === null ? null : Math.max(ctx.nowMs, (endS - TOLD_BEFORE_S) * 1000);
  ctx.schedule('subscription.trial_will_end', subscription.id, atMs);
}

export function tellTrialWillEnd(ctx: Ctx, id: string): void {
  const subscription = ctx.store.find('subscription', id);
  if (subscription?.status === 'trialing') ctx.emit('customer.subscription.trial_will_end', subscription);
}

function trialEndOf(ctx: Ctx, { trial_end, trial_period_days }: Asked): number | null {
  if (trial_end !== undefined && trial_period_days !== undefined)
    throw invalid('You may only specify one of these parameters: trial_end, trial_period_days.', 'trial_end');
  if (trial_period_days !== undefined) return trial_period_days === 0 ? null : ctx.nowS + trial_period_days * DAY_S;
  if (trial_end === undefined || trial_end === 'now') return null;
  if (trial_end <= ctx.nowS)
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', 'trial_end');
  if (trial_end > ctx.nowS + LONGEST_TRIAL_S)
    throw invalid('Invalid trial_end: a trial can last at most two years.', 'trial_end');
  return trial_end;
}
