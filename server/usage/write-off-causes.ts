/** Why no invoice will ever bill some usage (rule 9). */
export const WRITE_OFF_CAUSES = [
  'ended_at_once',
  'ended_by_dunning',
  'trial',
  'reported_late',
  'runs_item_deleted',
  'usage_canceled',
  'refused',
  'not_billed',
] as const;
export type WriteOffCause = (typeof WRITE_OFF_CAUSES)[number];

/** Each cause as an admin reads it. */
export const CAUSE_TEXT: Record<WriteOffCause, string> = {
  ended_at_once: 'The subscription was cancelled at once, and what was used was not billed.',
  ended_by_dunning: 'The subscription ended after its payments failed, and what was used since was not billed.',
  trial: 'It was used in a trial, which Stripe does not bill.',
  reported_late: 'It reached Stripe after the period’s invoice was final.',
  runs_item_deleted: 'The subscription had no item for scenario runs when it was used.',
  usage_canceled: 'Stripe’s meter counts less than was sent: meter events were cancelled or lost.',
  refused: 'Stripe refused the usage, and its period is over.',
  not_billed: 'The period’s invoice is final and does not bill it.',
};
