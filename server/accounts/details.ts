import * as z from 'zod';
import { CATEGORIES } from './choices.ts';
import { CURRENCY_CODES } from './csv/currency-codes.ts';

const name = (what: string, max: number) =>
  z
    .string({ error: `Enter ${what}` })
    .trim()
    .min(1, { error: `Enter ${what}` })
    .max(max, { error: `Use at most ${max} characters` });

const MAX_OPENING = 1e10;

/** What a customer enters about an account. Forms in the browser read it too, so it imports only what is small. */
export const AccountDetails = z.object({
  name: name('a name for the account', 80),
  institution: name('the bank or institution', 80),
  currency: z.enum(CURRENCY_CODES, { error: 'Choose a currency' }),
  /** In whole units, at most two decimals. */
  openingBalance: z
    .number({ error: 'Enter the balance before the first movement, such as 12500 or -300.50' })
    .min(-MAX_OPENING, { error: 'This balance is too large' })
    .max(MAX_OPENING, { error: 'This balance is too large' })
    .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6, { error: 'Use at most two decimals' }),
});
export type AccountDetails = z.infer<typeof AccountDetails>;

/** What is known of an upload's account: name and institution are empty until the file or the customer says them. */
export const UploadDetails = AccountDetails.extend({ name: z.string(), institution: z.string() });
export type UploadDetails = z.infer<typeof UploadDetails>;

/** How a change of accounts is charged: at once, or with the next invoice. */
export const ChargeWhen = z.enum(['always_invoice', 'create_prorations'], { error: 'Choose when it is charged' });
export type ChargeWhen = z.infer<typeof ChargeWhen>;

/** What was shown and is confirmed: when it is charged, the instant that Stripe's preview was made for, and the quote's version. */
export const ConfirmedQuote = z.object({
  behavior: ChargeWhen,
  prorationAtMs: z.number().int().nullable(),
  /** Names the figures that were shown. May be absent only while nothing is charged: before there is a subscription. */
  version: z.string().max(64).optional(),
});
export type ConfirmedQuote = z.infer<typeof ConfirmedQuote>;

/** So much of a description tells a payee. */
export const MAX_PAYEE_CHARS = 200;

/** What a payee's movements are for, as the customer says. */
export const Categorization = z.object({ key: z.string().max(MAX_PAYEE_CHARS), category: z.enum(CATEGORIES) });

/** What can be changed of an account after it is attached. */
export const AccountEdit = AccountDetails.pick({ name: true, institution: true, currency: true });
export type AccountEdit = z.infer<typeof AccountEdit>;

/** What a customer says of an upload's account, beside what the file says. */
export const SaidDetails = AccountEdit.partial();
export type SaidDetails = z.infer<typeof SaidDetails>;

const day = z.iso.date({ error: 'Enter a date such as 2026-01-31' });
const MAX_CENTS = 1e12;
const cents = z.number({ error: 'Enter an amount such as 12500 or -300.50' }).int().min(-MAX_CENTS).max(MAX_CENTS);

/** A balance as the bank shows it at the end of a day. */
export const BalanceStatement = z.object({ cents, date: day });

/** What a movement should say. With `isAlways`, payee and category count for all movements of its payee. */
export const Correction = z.object({
  date: day,
  amountCents: cents,
  payee: z.string({ error: 'Enter a payee' }).trim().max(MAX_PAYEE_CHARS, { error: 'Use at most 200 characters' }),
  category: z.enum(CATEGORIES, { error: 'Choose a category' }),
  isExcluded: z.boolean(),
  isAlways: z.boolean(),
});
export type Correction = z.infer<typeof Correction>;

export const MAX_MOVEMENT_PAGES = 4_000;
/** Which movements a list shows. */
export const MovementQuery = z.object({
  search: z.string().trim().max(100).optional(),
  direction: z.enum(['in', 'out']).optional(),
  from: day.optional(),
  to: day.optional(),
  category: z.enum(CATEGORIES).optional(),
  minCents: cents.min(0).optional(),
  maxCents: cents.min(0).optional(),
  isChanged: z.boolean().optional(),
});
export type MovementQuery = z.infer<typeof MovementQuery>;
