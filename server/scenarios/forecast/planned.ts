import * as z from 'zod';
import { PLANNED_CADENCES, PLANNED_KINDS } from './planned-kinds.ts';

/** Read by forms in the browser as well as by the server, so this file imports little but zod. */
export const MAX_PLANNED = 200;
const MAX_CENTS = 1e12;
const DATE = 'A date is written as 2026-03-31';
const AMOUNT = 'An amount is a number such as -1200 or 350.50, of ten billion at most, and not zero';

const day = z
  .string({ error: DATE })
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: DATE })
  .refine((text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text), { error: DATE });

/** Something that the customer knows will be paid: an invoice, a bill, a hire, a loan, a tax, a price change. */
export const PlannedItem = z
  .object({
    /** Names it for levers; unique within the scenario. */
    id: z.string().regex(/^[\w-]{1,64}$/, { error: 'A planned item is named by letters, digits, _ and -' }),
    /** What it is, for reading only. */
    kind: z.enum(PLANNED_KINDS).optional(),
    label: z
      .string({ error: 'Give it a name' })
      .trim()
      .min(1, { error: 'Give it a name' })
      .max(80, { error: 'A name has at most 80 characters' }),
    /** Money in is positive, money out negative. */
    amountCents: z
      .number({ error: AMOUNT })
      .int({ error: AMOUNT })
      .min(-MAX_CENTS, { error: AMOUNT })
      .max(MAX_CENTS, { error: AMOUNT })
      .refine((cents) => cents !== 0, { error: AMOUNT }),
    /** The day it falls due, or first falls due. */
    date: day,
    cadence: z.enum(PLANNED_CADENCES, { error: 'Choose how often it comes' }),
    /** No payment after this day; without it a repeating one goes on. */
    endsOn: day.optional(),
    /** How likely it comes at all, in percent. */
    probabilityPct: z
      .number({ error: 'A probability is a number from 1 to 100' })
      .min(1, { error: 'A probability is a number from 1 to 100' })
      .max(100, { error: 'A probability is a number from 1 to 100' })
      .optional(),
    /** Days that it usually comes after its due day: drawn from none to twice as many. */
    lateDays: z
      .number({ error: 'Lateness is a number of days from 0 to 180' })
      .int({ error: 'Lateness is a whole number of days' })
      .min(0, { error: 'Lateness is a number of days from 0 to 180' })
      .max(180, { error: 'Lateness is a number of days from 0 to 180' })
      .optional(),
  })
  .superRefine(({ date, endsOn }, context) => {
    if (endsOn !== undefined && endsOn < date)
      context.addIssue({ code: 'custom', path: ['endsOn'], message: 'It ends before it begins' });
  });
export type PlannedItem = z.infer<typeof PlannedItem>;

const RATE = 'A rate is a number above 0, such as 1.08';

/** What one unit of another currency is worth in the scenario's currency, and of which day that is. */
export const ExchangeRate = z.object({
  currency: z.string().regex(/^[A-Z]{3}$/, { error: 'A currency is three letters, such as EUR' }),
  rate: z.number({ error: RATE }).positive({ error: RATE }).max(1e6, { error: RATE }),
  date: day,
});
export type ExchangeRate = z.infer<typeof ExchangeRate>;
