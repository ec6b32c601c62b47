import { transaction } from '../../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { type PulledInvoice, pullInvoice } from './fetch.ts';
import { whilePulling } from './fetch-lease.ts';
import { setRefunded } from './invoice-store.ts';

/**
 * Re-reads an invoice and all refunds of what paid it, and overwrites their sum: so order and repetition do not matter.
 * A refund moves no credits: what it billed was used, and is no longer owed (rule 6). Null when it is none of ours.
 */
export async function pullRefunds(
  ports: Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>,
  invoiceId: string,
): Promise<(PulledInvoice & { refundedCents: number }) | null> {
  const pulled = await pullInvoice(ports, invoiceId);
  if (!pulled) return null;
  return whilePulling(ports, `refunds:${invoiceId}`, async (fence) => {
    const refundedCents = await ports.stripe.sumRefunded(invoiceId);
    await transaction(ports.db, async (trx) => {
      await fence.check(trx);
      await setRefunded(trx, { customerId: pulled.customerId, invoiceId, refundedCents });
    });
    return { ...pulled, refundedCents };
  });
}
