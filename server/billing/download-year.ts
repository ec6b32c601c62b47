import type { CustomerId, InvoiceId } from '../core/ids.ts';
import { ok, type Result } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { charge, type OverBudget } from '../limits/charge.ts';
import { StripeFault } from '../stripe/errors.ts';
import { listInvoices, type MirroredInvoice } from './invoice-store.ts';
import { spanOfYear } from './invoice-years.ts';

/** Each is downloaded from Stripe: a year of monthly invoices and of many recharges. */
const MAX_FILES = 300;

/** Begins a download of the invoices of a UTC year, newest first, whose files `readPdf` then gives. `isCut`: there are more. */
export async function beginYear(
  { db }: Pick<Deps, 'db'>,
  { customerId, year }: { customerId: CustomerId; year: number },
): Promise<Result<{ invoices: Pick<MirroredInvoice, 'id' | 'number' | 'createdAtMs'>[]; isCut: boolean }, OverBudget>> {
  const charged = await charge(db, 'export', customerId, { customerId });
  if (!charged.ok) return charged;
  const found = await listInvoices(db, { customerId, ...spanOfYear(year), limit: MAX_FILES + 1 });
  const invoices = found.slice(0, MAX_FILES).map(({ id, number, createdAtMs }) => ({ id, number, createdAtMs }));
  return ok({ invoices, isCut: found.length > MAX_FILES });
}

/** The PDF of an invoice; null when it is a draft, or Stripe does not give it now. */
export async function readPdf({ stripe }: Pick<Deps, 'stripe'>, invoiceId: InvoiceId): Promise<Uint8Array | null> {
  try {
    return await stripe.hurried().getInvoicePdf(invoiceId);
  } catch (error) {
    if (error instanceof StripeFault) return null;
    throw error;
  }
}
