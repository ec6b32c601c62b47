/** What pages offer to choose from, apart from the schemas: a page that lists choices does not load zod for them. */

/** What movements are sorted by. */
export const CATEGORIES = [
  'sales',
  'payroll',
  'rent',
  'taxes',
  'software',
  'insurance',
  'travel',
  'fees',
  'transfer',
  'other',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** Parts of a correction that can be put back by themselves; `rule` is what counts for all movements of the payee. */
export const RESTORABLE = ['date', 'amount', 'payee', 'category', 'excluded', 'rule'] as const;
export type Restorable = (typeof RESTORABLE)[number];

export const MAX_FILE_NAME_CHARS = 255;

/** Older bank data than this is worth a reminder: the forecast begins where the data ends. */
export const FRESH_DATA_DAYS = 7;
