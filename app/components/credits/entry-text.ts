import type { LedgerEntry } from '../../../server/credits/store.ts';

/** A ledger entry as the statement shows it. `runName` is set for entries of runs. */
export type StatementEntry = LedgerEntry & { runName: string | null };

/** The cause of an entry in words, and the page that shows it. */
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
      return { words: 'Subscription allowance', href: '/billing' };
    case 'allowance_end':
      return { words: 'Allowance returned: subscription ended', href: '/billing' };
    case 'capture':
      return { words: runName === null ? 'Scenario run' : `Scenario run: ${runName}`, href: `/runs/${causeId}` };
    case 'recharge':
      return { words: 'Recharge: invoice paid', href: `/billing/invoices/${causeId}` };
    case 'forgiven':
      return { words: 'Forgiven: invoice voided', href: `/billing/invoices/${causeId}` };
    case 'written_off':
      return { words: 'Written off: not on any invoice', href: null };
    case 'write_off_billed':
      return { words: 'Write-off reversed: usage invoiced later', href: '/billing' };
    case 'adjustment':
      return { words: note ? `Correction: ${note}` : 'Correction', href: null };
  }
}
