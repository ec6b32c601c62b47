/** Apart from the schema of a planned item: a page that lists them does not load zod for it. */
export const PLANNED_CADENCES = ['once', 'weekly', 'biweekly', 'monthly', 'quarterly', 'yearly'] as const;
export type PlannedCadence = (typeof PLANNED_CADENCES)[number];
export const PLANNED_KINDS = ['invoice', 'bill', 'hire', 'loan', 'tax', 'price', 'other'] as const;
