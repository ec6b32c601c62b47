import * as z from 'zod';
import { ScenarioDefinition } from '../../../../server/scenarios/forecast/assumptions.ts';
import { ExchangeRate, PlannedItem } from '../../../../server/scenarios/forecast/planned.ts';
import { PLANNED_KINDS } from '../../../../server/scenarios/forecast/planned-kinds.ts';
import { centsOf } from '../../../lib/typed-amount.ts';

/** The forms of the page; each sends which one it is. */
export const PARTS = ['item', 'floor', 'rates', 'import', 'remove', 'undo'] as const;

const AMOUNT = 'Enter an amount such as 1200 or 350.50';

/** An amount as typed, in cents. */
const typedCents = (schema: z.ZodType<number>) =>
  z
    .string({ error: AMOUNT })
    .max(40, { error: AMOUNT })
    .transform((text, context) => {
      const read = schema.safeParse(centsOf(text));
      if (read.success) return read.data;
      context.addIssue({ code: 'custom', message: read.error.issues[0]?.message ?? AMOUNT });
      return z.NEVER;
    });

/** A planned item as it is typed: the amount without a sign, and which way the money goes. */
export const ItemForm = z
  .object({
    id: PlannedItem.shape.id,
    kind: z.enum(PLANNED_KINDS),
    direction: z.enum(['in', 'out'], { error: 'Choose which way the money goes' }),
    label: PlannedItem.shape.label,
    amount: typedCents(
      z.number({ error: AMOUNT }).int({ error: AMOUNT }).min(1, { error: 'An amount is above zero' }).max(1e12, {
        error: 'An amount is ten billion at most',
      }),
    ),
    date: PlannedItem.shape.date,
    cadence: PlannedItem.shape.cadence,
    endsOn: PlannedItem.shape.endsOn,
    probabilityPct: PlannedItem.shape.probabilityPct,
    lateDays: PlannedItem.shape.lateDays,
  })
  .superRefine(({ date, endsOn }, context) => {
    if (endsOn !== undefined && endsOn < date)
      context.addIssue({ code: 'custom', path: ['endsOn'], message: 'It ends before it begins' });
  });

export const plannedOf = ({ direction, amount, ...item }: z.infer<typeof ItemForm>): PlannedItem => ({
  ...item,
  amountCents: direction === 'in' ? amount : -amount,
});

const orNothing = (schema: z.ZodType<number | undefined>) =>
  typedCents(z.number({ error: AMOUNT }).pipe(schema as never)).optional();

export const FloorForm = z.object({
  minimum: orNothing(ScenarioDefinition.shape.minimumCents),
  creditLine: orNothing(ScenarioDefinition.shape.creditLineCents),
});

export const RatesForm = z.object({ rates: z.array(ExchangeRate).max(20) });

const MAX_CSV_BYTES = 200_000;
const NO_FILE = 'Choose a CSV file';

export const ImportForm = z.object({
  content: z.enum(['invoices', 'bills', 'signed']),
  file: z
    .instanceof(Blob, { error: NO_FILE })
    .refine((file) => file.size > 0, { error: NO_FILE })
    .refine((file) => file.size <= MAX_CSV_BYTES, { error: 'Use a file of at most 200 KB' }),
});
