import type { LedgerEntry } from '../../../server/credits/store.ts';

/** An entry of the statement; of what a run took, what the run is called. */
export type StatementEntry = LedgerEntry & { runName: string | null };

/** What an entry is for, in words, and the page that shows its cause. */
export function causeOf({
  kind,
  causeId,
  note,
  runName,
}: Pick<StatementEntry, 'kind' | 'causeId' | 'note' | 'runName'>): {
  words: string;
  href: string | null;
} {
  switch (kind) {
    case 'allowance':
      return { words: 'Allowance of the subscription', href: '/billing' };
    case 'allowance_end':
      return { words: 'Allowance taken back: the subscription ended', href: '/billing' };
    case 'capture':
      return { words: runName === null ? 'Scenario run' : `Scenario run: ${runName}`, href: `/runs/${causeId}` };
    case 'recharge':
      return { words: 'Recharge: an invoice was paid', href: `/billing/invoices/${causeId}` };
    case 'forgiven':
      return { words: 'Forgiven: an invoice was voided', href: `/billing/invoices/${causeId}` };
    case 'adjustment':
      return { words: note ? `Correction: ${note}` : 'Correction', href: null };
  }
}
