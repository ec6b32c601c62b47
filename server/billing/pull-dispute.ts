import type { CustomerId } from '../core/ids.ts';
import { oneAtATime } from '../core/one-at-a-time.ts';
import type { Deps } from '../deps.ts';
import type { DisputeState } from '../stripe/disputes.ts';
import { upsertDispute } from './dispute-store.ts';
import { pullInvoice } from './pull.ts';

const inOrder = oneAtATime();

/**
 * Re-reads a dispute and overwrites its mirror; the standing follows (rule 6). Its customer is that of the invoice
 * which the disputed payment paid. Null when that is none of ours.
 */
export function pullDispute(
  ports: Pick<Deps, 'db' | 'clock' | 'stripe'>,
  disputeId: string,
): Promise<{ customerId: CustomerId; dispute: DisputeState } | null> {
  return inOrder(ports.db, disputeId, async () => {
    const dispute = await ports.stripe.getDispute(disputeId);
    const pulled = dispute.invoiceId ? await pullInvoice(ports, dispute.invoiceId) : null;
    if (!pulled) return null;
    await upsertDispute(ports.db, pulled.customerId, dispute, ports.clock.now());
    return { customerId: pulled.customerId, dispute };
  });
}
