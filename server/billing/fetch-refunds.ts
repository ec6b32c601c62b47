import { transaction } from '../../db/transaction.ts';
import type { InvoiceId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { type FetchedInvoice, fetchInvoice } from './fetch.ts';
import { whileFetching } from './fetch-lease.ts';
import { saveRefunds, sumRefunded } from './money-back-store.ts';

/**
 * Re-reads an invoice and all refunds of what paid it, and overwrites their sum: so order and repetition do not matter.
 * A refund moves no credits: what it billed was used, and is no longer owed (rule 6). Null when it is not ours.
 */
export async function fetchRefunds(
  ports: Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>,
  invoiceId: InvoiceId,
): Promise<(FetchedInvoice & { refundedCents: number }) | null> {
  const fetched = await fetchInvoice(ports, invoiceId);
  if (!fetched) return null;
  return whileFetching(ports, `refunds:${invoiceId}`, async (fence) => {
    const refunds = await ports.stripe.listRefunds(invoiceId);
    const refundedCents = sumRefunded(refunds);
    await transaction(ports.db, async (trx) => {
      await fence.check(trx);
      const { customerId } = fetched;
      await saveRefunds(trx, { customerId, invoiceId, refunds, nowMs: ports.clock.now() });
    });
    return { ...fetched, refundedCents };
  });
}
