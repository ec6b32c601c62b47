import { day, moment } from '../core/figures.ts';
import { spanWords } from '../core/spans.ts';
import type { Collection } from '../stripe/subscriptions.ts';
import { GRACE_MS, type Standing } from './standing.ts';

/**
 * Standing in words: what pages, quotes, mails and refusals say of it. Amounts and times are marks that the reader's
 * page or mail writes out (`core/figures.ts`). Pure: browser and server share it.
 */
export const STANDING_LABELS: Record<Standing['kind'], string> = {
  none: 'Not subscribed',
  active: 'Active',
  past_due: 'Payment due',
  paused: 'Paused',
  ended: 'Ended',
};

export const SUBSCRIBE_TEXT = 'Runs need a subscription. You pay for what you use, after you used it.';

/** How long runs go on after a payment failed, in words. */
export const GRACE_TEXT = spanWords(GRACE_MS);

/** What a standing means for what one may do now. */
export function standingText(standing: Standing): string {
  switch (standing.kind) {
    case 'none':
      return 'Runs start once you subscribe.';
    case 'active':
      return 'Your account is in good standing. Runs start at once.';
    case 'past_due':
      return `A payment is open. ${graceText({ graceEndsMs: standing.graceEndsMs, hasCredits: true })}`;
    case 'paused':
      return pausedText(standing.reason);
    case 'ended':
      return `Your subscription ended on ${day(standing.endedMs)}. Accounts and results are still here. Subscribe again to run more.`;
  }
}

/** Why runs are paused, and what resumes them. */
export const pausedText = (reason: Extract<Standing, { kind: 'paused' }>['reason']): string => PAUSED[reason];

const PAUSED = {
  unpaid: `Runs are paused because a payment has been open for more than ${GRACE_TEXT}. They start again as soon as it is paid.`,
  uncollectible: 'Runs are paused because an invoice could not be collected. They start again once it is settled.',
  blocked:
    'Runs are paused by Headroom. Accounts, results and invoices are still here. Write to our support to resume.',
  disputed:
    'Runs are paused because a payment is disputed. They start again when your bank has decided that the payment stands.',
  card_owes:
    'Runs are paused because another Headroom account that used your card has an unpaid invoice. Pay that invoice, or use another card.',
};

/** What an open payment means for runs: until when credits may be used, or that none are left. */
export function graceText({ graceEndsMs, hasCredits }: { graceEndsMs: number | null; hasCredits: boolean }): string {
  if (graceEndsMs === null) return 'Runs are paused until it is paid. Then they resume by themselves.';
  return hasCredits
    ? `You can use the credits you have until ${moment(graceEndsMs)}. After that, runs are paused until it is paid.`
    : 'No credits are left. Runs resume by themselves as soon as it is paid.';
}

/** How payments are collected, when that is not simply by charging the card; null when it is. */
export function collectionText({ method, paused }: Collection): string | null {
  if (paused) {
    const until = paused.resumesAtMs === null ? '' : ` until ${day(paused.resumesAtMs)}`;
    return `Headroom has paused the collection of your payments${until}. ${PAUSED_COLLECTION[paused.behavior]}`;
  }
  return method === 'sent'
    ? 'Invoices are sent to you and paid by their due date. Credits come back when an invoice is paid.'
    : null;
}

const PAUSED_COLLECTION: Record<NonNullable<Collection['paused']>['behavior'], string> = {
  keep_as_draft: 'Invoices stay drafts until then. Credits come back when they are paid.',
  void: 'Invoices made in the meantime are voided: you do not owe them, and their credits come back.',
  mark_uncollectible: 'Invoices made in the meantime are not collected. Credits come back only when one is paid.',
};
