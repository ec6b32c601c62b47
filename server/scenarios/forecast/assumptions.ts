import * as z from 'zod';
import { ExchangeRate, MAX_PLANNED, PlannedItem } from './planned.ts';
import { hasStart, isGroup } from './targets.ts';
import {
  ASSUMPTION_LIMITS,
  isLever,
  MAX_HORIZON_MONTHS,
  MAX_VARIANTS,
  SWEPT_ASSUMPTIONS,
  type SweptAssumption,
  variantCount,
} from './variants.ts';

const MAX_EVENT_CENTS = 1e12;

const between = (name: string, min: number, max: number, unit = '') => {
  const error = `${name} is a number from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}${unit}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
};
const wholeBetween = (name: string, min: number, max: number, unit = '') =>
  between(name, min, max, unit).int({ error: `${name} is a whole number` });
const percentage = (assumption: SweptAssumption) => {
  const { name, min, max } = ASSUMPTION_LIMITS[assumption];
  return between(name, min, max, ' percent');
};

const cents = (name: string) => {
  const error = `${name} is an amount from 0 to ten billion`;
  return z.number({ error }).int({ error }).min(0, { error }).max(MAX_EVENT_CENTS, { error });
};

const AMOUNT = 'An amount is dollars and cents, such as -1200 or 350.50, of ten billion dollars at most';

export const OneOffEvent = z.object({
  /** 1 is the first month of the forecast. */
  month: wholeBetween('The month of an event', 1, MAX_HORIZON_MONTHS),
  /** Money in is positive, money out negative. */
  amountCents: z
    .number({ error: AMOUNT })
    .int({ error: AMOUNT })
    .min(-MAX_EVENT_CENTS, { error: AMOUNT })
    .max(MAX_EVENT_CENTS, { error: AMOUNT }),
  label: z
    .string({ error: 'Give the event a label' })
    .trim()
    .max(80, { error: 'The label of an event has at most 80 characters' }),
  /** Comes again every month, for so many months in all; once without it. */
  lastsMonths: wholeBetween('How long an event lasts', 1, MAX_HORIZON_MONTHS, ' months').optional(),
});
export type OneOffEvent = z.infer<typeof OneOffEvent>;

export const SweepAxis = z
  .object({
    assumption: z.enum(SWEPT_ASSUMPTIONS, { error: 'Choose what to vary' }),
    /** The recurring or planned item that a lever moves. */
    target: z.string().max(300).optional(),
    /** What a recurring item was called when the scenario was saved. */
    targetLabel: z.string().max(200).optional(),
    from: z.number({ error: 'Where the sweep begins is a number' }),
    to: z.number({ error: 'Where the sweep ends is a number' }),
    steps: wholeBetween('The number of steps of a sweep', 2, 200),
  })
  .superRefine((axis, context) => {
    const { name, min, max, unit } = ASSUMPTION_LIMITS[axis.assumption];
    const issue = leverIssue(axis);
    if (issue) context.addIssue({ code: 'custom', path: ['target'], message: issue });
    for (const end of ['from', 'to'] as const) {
      if (axis[end] >= min && axis[end] <= max) continue;
      context.addIssue({ code: 'custom', path: [end], message: `${name} can be swept from ${min} to ${max} ${unit}` });
    }
    if (axis.from === axis.to) {
      context.addIssue({ code: 'custom', path: ['to'], message: 'A sweep ends at another value than it begins with' });
    }
  });
export type SweepAxis = z.infer<typeof SweepAxis>;

/** Why a lever cannot move what it is to move; null when it can. */
function leverIssue({
  assumption,
  target,
}: {
  assumption: SweptAssumption;
  target?: string | undefined;
}): string | null {
  if (!isLever(assumption)) return null;
  if (!target) return 'Choose the item that this varies';
  if (assumption === 'itemAmount' && isGroup(target))
    return 'One amount cannot be given to a group. Vary its change instead';
  if (assumption === 'itemStartMonths' && !hasStart(target))
    return 'Only planned items have a start. Vary a delay instead';
  return null;
}

/** What a scenario assumes. Read by forms in the browser as well as by the server, so this file imports zod alone. */
export const ScenarioDefinition = z
  .object({
    accountIds: z
      .array(z.string().min(1, { error: 'An account id is empty' }).max(64), { error: 'Choose the accounts' })
      .min(1, { error: 'Choose at least one account' })
      .max(50, { error: 'Choose at most 50 accounts' }),
    horizonMonths: wholeBetween('The horizon', 1, MAX_HORIZON_MONTHS, ' months'),
    incomeGrowthPct: percentage('incomeGrowthPct'),
    expenseGrowthPct: percentage('expenseGrowthPct'),
    volatilityPct: percentage('volatilityPct'),
    events: z.array(OneOffEvent).max(50, { error: 'A scenario has at most 50 one-off events' }),
    /** What the balance is not to fall below; a credit line may be drawn on before that counts. */
    minimumCents: cents('A minimum balance').optional(),
    creditLineCents: cents('A credit line').optional(),
    planned: z
      .array(PlannedItem)
      .max(MAX_PLANNED, { error: `A scenario has at most ${MAX_PLANNED} planned items` })
      .optional(),
    /** One-offs of the history (see history/prepare.ts) that are expected again. */
    includedOneOffs: z.array(z.string().max(60)).max(100).optional(),
    /** For accounts in other currencies than the first one's. */
    rates: z.array(ExchangeRate).max(20).optional(),
    trials: wholeBetween('The number of trials', 100, 5_000).default(1_000),
    seed: wholeBetween('The seed', 0, 2 ** 32 - 1),
    sweep: z
      .array(SweepAxis)
      .min(1, { error: 'A sweep varies one or two assumptions' })
      .max(2, { error: 'A sweep varies one or two assumptions' })
      .optional(),
  })
  .superRefine((definition, context) => {
    if (new Set(definition.accountIds).size < definition.accountIds.length) {
      context.addIssue({ code: 'custom', path: ['accountIds'], message: 'An account is chosen twice' });
    }
    definition.events.forEach((event, index) => {
      if (event.month <= definition.horizonMonths) return;
      const message = `This event is in month ${event.month}, after the horizon of ${definition.horizonMonths} months`;
      context.addIssue({ code: 'custom', path: ['events', index, 'month'], message });
    });
    const [first, second] = definition.sweep ?? [];
    if (second && first?.assumption === second.assumption && first.target === second.target) {
      context.addIssue({
        code: 'custom',
        path: ['sweep', 1, 'assumption'],
        message: 'Sweep two different assumptions',
      });
    }
    definition.sweep?.forEach(({ assumption, target }, index) => {
      if (!isLever(assumption) || !target || isGroup(target) || !hasStart(target) || !definition.planned) return;
      if (definition.planned.some(({ id }) => id === target)) return;
      const message = 'The sweep varies a planned item that is not there. Change the sweep first';
      context.addIssue({ code: 'custom', path: ['sweep', index, 'target'], message });
    });
    const ids = definition.planned?.map(({ id }) => id) ?? [];
    if (new Set(ids).size < ids.length)
      context.addIssue({ code: 'custom', path: ['planned'], message: 'Two planned items have the same id' });
    const count = variantCount(definition);
    if (count > MAX_VARIANTS) {
      const message = `This sweep has ${count.toLocaleString('en-US')} variants; at most ${MAX_VARIANTS.toLocaleString('en-US')} can be run at once. Take fewer steps`;
      context.addIssue({ code: 'custom', path: ['sweep'], message });
    }
  });
export type ScenarioDefinition = z.infer<typeof ScenarioDefinition>;
