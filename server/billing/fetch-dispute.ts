import { transaction } from '../../db/transaction.ts';
import { coalesced } from '../core/coalesced.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import type { DisputeState } from '../stripe/disputes.ts';
import { upsertDispute } from './dispute-store.ts';
import { fetchInvoice } from './fetch.ts';
import { whileFetching } from './fetch-lease.ts';

const fetches = coalesced<FetchedDispute | null>();

export type FetchedDispute = { customerId: CustomerId; dispute: DisputeState };

/**
 * Re-reads a dispute and overwrites its mirror; the standing follows (rule 6). Its customer is that of the invoice
 * which the disputed payment paid. Null when that is not ours.
 */
export function fetchDispute(
  ports: Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>,
  disputeId: string,
): Promise<FetchedDispute | null> {
  return fetches(ports.db, disputeId, () =>
    whileFetching(ports, disputeId, async (fence) => {
      const dispute = await ports.stripe.getDispute(disputeId);
      const fetched = dispute.invoiceId ? await fetchInvoice(ports, dispute.invoiceId) : null;
      if (!fetched) return null;
      const { customerId } = fetched;
      await transaction(ports.db, async (trx) => {
        await fence.check(trx);
        await upsertDispute(trx, customerId, dispute, ports.clock.now());
      });
      return { customerId, dispute };
    }),
  );
}
