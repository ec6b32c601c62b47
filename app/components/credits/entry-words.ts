import type { LedgerEntry } from '../../../server/credits/store.ts';

/** What an entry is for, in words, and the page that shows its cause. */
export function causeOf({ kind, causeId, note }: Pick<LedgerEntry, 'kind' | 'causeId' | 'note'>): {
  words: string;
  href: string | null;
} {
  switch (kind) {
    case 'allowance':
      return { words: 'Allowance of the subscription', href: '/billing' };
    case 'allowance_end':
      return { words: 'Allowance taken back: the subscription ended', href: '/billing' };
    case 'capture':
      return { words: 'Scenario run', href: `/runs/${causeId}` };
    case 'recharge':
      return { words: 'Recharge: an invoice was paid', href: `/billing/invoices/${causeId}` };
    case 'forgiven':
      return { words: 'Forgiven: an invoice was voided', href: `/billing/invoices/${causeId}` };
    case 'adjustment':
      return { words: note ? `Correction: ${note}` : 'Correction', href: null };
  }
}
