import { transaction } from '../../db/transaction.ts';
import { coalesced } from '../core/coalesced.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import type { DisputeState } from '../stripe/disputes.ts';
import { upsertDispute } from './dispute-store.ts';
import { pullInvoice } from './fetch.ts';
import { whilePulling } from './fetch-lease.ts';

const pulls = coalesced<PulledDispute | null>();

export type PulledDispute = { customerId: CustomerId; dispute: DisputeState };

/**
 * Re-reads a dispute and overwrites its mirror; the standing follows (rule 6). Its customer is that of the invoice
 * which the disputed payment paid. Null when that is none of ours.
 */
export function pullDispute(
  ports: Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>,
  disputeId: string,
): Promise<PulledDispute | null> {
  return pulls(ports.db, disputeId, () =>
    whilePulling(ports, disputeId, async (fence) => {
      const dispute = await ports.stripe.getDispute(disputeId);
      const pulled = dispute.invoiceId ? await pullInvoice(ports, dispute.invoiceId) : null;
      if (!pulled) return null;
      const { customerId } = pulled;
      await transaction(ports.db, async (trx) => {
        await fence.check(trx);
        await upsertDispute(trx, customerId, dispute, ports.clock.now());
      });
      return { customerId, dispute };
    }),
  );
}
