import { present } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import { boundary, type Recurrence } from '../../invoicing/periods.ts';
import { invalid, missing, needed, unsupported } from '../../params/api-error.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { isMetered, recurrenceOf } from '../catalog/prices.ts';
import { oneTimePrice } from '../subscriptions/added-items.ts';
import { checkTogether, planItem, pricesMade } from '../subscriptions/changes.ts';
import { itemsOf, type Subscription } from '../subscriptions/lines.ts';
import type { PhaseInput } from './params.ts';
import type { Phase, Schedule } from './record.ts';
import { invoiceSettings, phaseSettings } from './settings.ts';

type Mode = 'flexible' | 'classic';
type Place = { index: number; startS: number; nextStart: PhaseInput['start_date'] };

/** Phases one after the other, the first from `startS`. */
export function buildPhases(ctx: Ctx, inputs: PhaseInput[], startS: number, mode: Mode): Phase[] {
  if (inputs.length === 0) throw needed('phases');
  const phases: Phase[] = [];
  for (const [index, input] of inputs.entries()) {
    const fromS = phases.at(-1)?.end_date ?? startS;
    if (input.start_date !== undefined && index > 0 && instantOf(ctx, input.start_date) !== fromS)
      throw invalid(
        'Each phase must start when the one before it ends: `start_date` must equal its `end_date`.',
        `phases[${index}][start_date]`,
      );
    const nextStart = inputs[index + 1]?.start_date;
    phases.push(buildPhase(ctx, input, { index, startS: fromS, nextStart }, mode));
  }
  if (new Set(phases.map(({ currency }) => currency)).size > 1)
    throw invalid('All phases of a schedule must have the same currency.', 'phases');
  return phases;
}

export const instantOf = (ctx: Ctx, at: number | 'now'): number => (at === 'now' ? ctx.nowS : at);

function buildPhase(ctx: Ctx, input: PhaseInput, place: Place, mode: Mode): Phase {
  const { startS, index } = place;
  const name = `phases[${index}]`;
  const items = pricesMade(ctx, input.items).map((item, at) => {
    const planned = planItem(ctx, item, () => ({ startS, endS: startS }), `${name}[items][${at}]`);
    return { item, planned };
  });
  checkTogether(
    items.map(({ planned }) => planned),
    mode,
  );
  const first = present(items[0], 'an item').planned.price;
  const { currency } = first;
  if (input.currency !== undefined && input.currency !== currency)
    throw invalid(`The prices of this phase are in \`${currency}\`.`, `${name}[currency]`);
  const end_date = endOfPhase(ctx, input, place, recurrenceOf(first));
  return {
    ...phaseSettings(input),
    add_invoice_items: addedOf(ctx, input, currency, name),
    currency,
    discounts: discountsOf(ctx, input.discounts, name),
    end_date,
    items: items.map(({ item, planned }, at) => ({
      billing_thresholds: item.billing_thresholds ? { usage_gte: item.billing_thresholds.usage_gte } : null,
      discounts: discountsOf(ctx, item.discounts, `${name}[items][${at}]`),
      metadata: mergedMetadata({}, item.metadata),
      plan: planned.price.id,
      price: planned.price.id,
      ...(planned.quantity !== null && { quantity: planned.quantity }),
      tax_rates: [],
    })),
    metadata: mergedMetadata({}, input.metadata),
    proration_behavior: input.proration_behavior ?? 'create_prorations',
    start_date: startS,
    trial_end: trialEnd(ctx, input, place, end_date),
  };
}

/** Named, or so long, or until the next begins, or one interval of its first price (assumed: schedule-phase-length). */
function endOfPhase(ctx: Ctx, input: PhaseInput, { index, startS, nextStart }: Place, priced: Recurrence): number {
  const name = `phases[${index}]`;
  const { end_date, duration } = input;
  if (end_date !== undefined && duration !== undefined)
    throw invalid('You may only specify one of these parameters: end_date, duration.', `${name}[end_date]`);
  const recurrence = duration ? { interval: duration.interval, count: duration.interval_count ?? 1 } : priced;
  const named = end_date ?? (duration ? undefined : nextStart);
  const endS = named === undefined ? boundary(startS, recurrence, 1) : instantOf(ctx, named);
  if (!(endS > startS)) throw invalid('A phase must end after it starts.', `${name}[end_date]`);
  return endS;
}

function trialEnd(ctx: Ctx, { trial, trial_end }: PhaseInput, { index, startS }: Place, endS: number): number | null {
  if (trial !== true && trial_end === undefined) return null;
  if (index > 0) throw unsupported('A trial in a phase after the first', `phases[${index}][trial]`);
  if (trial === true && trial_end !== undefined)
    throw invalid('You may only specify one of these parameters: trial, trial_end.', 'phases[0][trial_end]');
  const trialEndS = trial_end === undefined ? endS : instantOf(ctx, trial_end);
  if (trialEndS <= startS) throw invalid('A trial must end after its phase starts.', 'phases[0][trial_end]');
  if (trialEndS > endS) throw invalid('A trial cannot end after its phase.', 'phases[0][trial_end]');
  return trialEndS;
}

function addedOf(ctx: Ctx, input: PhaseInput, currency: string, name: string): Phase['add_invoice_items'] {
  return (input.add_invoice_items ?? []).map((added, at) => ({
    discountable: added.discountable ?? null,
    discounts: discountsOf(ctx, added.discounts, `${name}[add_invoice_items][${at}]`),
    metadata: mergedMetadata({}, added.metadata),
    period: {
      start: edgeOf(added.period?.start ?? { type: 'max_item_period_start' }),
      end: edgeOf(added.period?.end ?? { type: 'min_item_period_end' }),
    },
    price: oneTimePrice(ctx, added, currency, `${name}[add_invoice_items][${at}]`).id,
    quantity: added.quantity ?? 1,
    tax_rates: [],
  }));
}

const edgeOf = <T extends string>({ type, timestamp }: { type: T; timestamp?: number | undefined }) => ({
  type,
  ...(timestamp !== undefined && { timestamp }),
});

function discountsOf(ctx: Ctx, wanted: PhaseInput['discounts'], name: string): Phase['discounts'] {
  return (wanted ?? []).map(({ coupon, discount, promotion_code }, at) => {
    const param = `${name}[discounts][${at}]`;
    if (coupon !== undefined && !ctx.store.exists('coupon', coupon))
      throw missing('coupon', coupon, `${param}[coupon]`);
    if (promotion_code !== undefined && !ctx.store.exists('promotion_code', promotion_code))
      throw missing('promotion_code', promotion_code, `${param}[promotion_code]`);
    return { coupon: coupon ?? null, discount: discount ?? null, promotion_code: promotion_code ?? null };
  });
}

/** The current period of a subscription as it is (documented: schedule-adopts). */
export function phaseOf(ctx: Ctx, subscription: Subscription): Phase {
  const items = itemsOf(ctx, subscription.id);
  const of = (discounts: Subscription['discounts']): Phase['discounts'] =>
    discounts
      .filter((each) => typeof each === 'string')
      .map((discount) => ({ coupon: null, discount, promotion_code: null }));
  return {
    ...phaseSettings({}),
    add_invoice_items: [],
    automatic_tax: subscription.automatic_tax,
    billing_thresholds: subscription.billing_thresholds,
    collection_method: subscription.collection_method,
    currency: subscription.currency,
    default_payment_method: subscription.default_payment_method,
    description: subscription.description,
    discounts: of(subscription.discounts),
    end_date: Math.min(...items.map((item) => item.current_period_end)),
    invoice_settings: invoiceSettings(subscription.days_until_due),
    items: items.map((item) => ({
      billing_thresholds: item.billing_thresholds,
      discounts: of(item.discounts),
      metadata: item.metadata,
      plan: item.price.id,
      price: item.price.id,
      ...(!isMetered(ctx.store.get('price', item.price.id)) && { quantity: item.quantity ?? 1 }),
      tax_rates: [],
    })),
    metadata: subscription.metadata,
    proration_behavior: 'create_prorations',
    start_date: Math.max(...items.map((item) => item.current_period_start)),
    trial_end: subscription.status === 'trialing' ? subscription.trial_end : null,
  };
}

export const phaseAt = ({ phases }: Pick<Schedule, 'phases'>, atS: number): Phase | undefined =>
  phases.find(({ start_date, end_date }) => start_date <= atS && atS < end_date);
