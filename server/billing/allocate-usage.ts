import type { Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { InvoiceState } from '../stripe/invoices.ts';
import { allocateLines } from '../usage/allocate.ts';
import { listRunsLines } from './invoice-store.ts';

/** Ties a final invoice to the runs that it billed. A draft may still grow, and is tied when it is final. */
export async function allocateUsage(trx: Trx, customerId: CustomerId, invoice: InvoiceState, nowMs: Ms): Promise<void> {
  if (invoice.status === 'draft' || invoice.runCredits === 0) return;
  const starts = new Set(invoice.lines.filter(({ kind }) => kind === 'runs').map(({ periodStartMs }) => periodStartMs));
  for (const startMs of starts) {
    const lines = await listRunsLines(trx, customerId, startMs);
    await allocateLines(
      trx,
      customerId,
      // Such a line ends at its own instant, and may bill what came in that second: its quantity is bound enough.
      lines.map(({ isWithinPeriod, ...line }) => (isWithinPeriod ? { ...line, endMs: Number.MAX_SAFE_INTEGER } : line)),
      nowMs,
    );
  }
}
