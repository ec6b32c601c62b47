import * as z from 'zod';
import { DAY_MS } from '../core/units.ts';

/** What admins type: one schema for the page's form and for the procedure. */

const MAX_RANGE_DAYS = 366;
// What is no day is not compared with another.
const day = z.iso.date({ error: 'Choose a day', abort: true });

/** UTC days, both included. */
export const DayRangeForm = z
  .object({ from: day, to: day })
  .refine(({ from, to }) => from <= to, { error: 'The first day comes after the last', path: ['from'] })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= MAX_RANGE_DAYS * DAY_MS, {
    error: 'Choose a year at most',
    path: ['to'],
  });

const MAX_CREDITS = 1_000_000;
const atMost = { error: 'At most a million credits at once' };

/** A correction of a customer's credits, with its reason; one request key a correction. */
export const AdjustmentForm = z.object({
  credits: z
    .number({ error: 'Enter whole credits, such as 200 or -50' })
    .int({ error: 'Enter whole credits' })
    .min(-MAX_CREDITS, atMost)
    .max(MAX_CREDITS, atMost)
    .refine((n) => n !== 0, { error: 'Zero changes nothing' }),
  reason: z
    .string({ error: 'Say why' })
    .trim()
    .min(3, { error: 'Say why' })
    .max(500, { error: 'Use at most 500 characters' }),
  requestKey: z.uuid(),
});

/** A UTC month such as `2026-03`. */
export const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'Choose a month');

export const CloseForm = z.object({
  month,
  reason: z
    .string({ error: 'Say why' })
    .trim()
    .min(3, { error: 'Say why' })
    .max(500, { error: 'Use at most 500 characters' }),
});

const REASON = 'Say why, in 3 to 500 characters';

/** Why an admin does something, and what the customer may read about it. */
export const ActionReason = z.object({
  reason: z.string({ error: REASON }).trim().min(3, { error: REASON }).max(500, { error: REASON }),
  customerNote: z.string().trim().max(500, { error: 'Use at most 500 characters' }).optional(),
});

export const NoteForm = z.object({
  text: z
    .string({ error: 'Write something' })
    .trim()
    .min(1, { error: 'Write something' })
    .max(2_000, { error: 'Use at most 2,000 characters' }),
});

/** What spend can be grouped by. */
export const SPEND_GROUPINGS = ['scenario', 'label', 'account'] as const;
export type SpendGrouping = (typeof SPEND_GROUPINGS)[number];
