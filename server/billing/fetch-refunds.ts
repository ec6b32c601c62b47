import { transaction } from '../../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { type FetchedInvoice, fetchInvoice } from './fetch.ts';
import { whileFetching } from './fetch-lease.ts';
import { setRefunded } from './invoice-store.ts';

/**
 * Re-reads an invoice and all refunds of what paid it, and overwrites their sum: so order and repetition do not matter.
 * A refund moves no credits: what it billed was used, and is no longer owed (rule 6). Null when it is none of ours.
 */
export async function fetchRefunds(
  ports: Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>,
  invoiceId: string,
): Promise<(FetchedInvoice & { refundedCents: number }) | null> {
  const fetched = await fetchInvoice(ports, invoiceId);
  if (!fetched) return null;
  return whileFetching(ports, `refunds:${invoiceId}`, async (fence) => {
    const refundedCents = await ports.stripe.sumRefunded(invoiceId);
    await transaction(ports.db, async (trx) => {
      await fence.check(trx);
      await setRefunded(trx, { customerId: fetched.customerId, invoiceId, refundedCents });
    });
    return { ...fetched, refundedCents };
  });
}
