import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { findFirstInvoiceMs, type Span, sumInvoiced } from './spend-store.ts';

/** More years than there are. */
const MAX_YEARS = 20;

/** A UTC year. */
export const spanOfYear = (year: number): Span => ({ fromMs: Date.UTC(year, 0), toMs: Date.UTC(year + 1, 0) });

/** What the invoices of each UTC year come to, the newest first; years without one are left out. */
export async function listInvoiceYears(
  db: Executor,
  customerId: CustomerId,
  nowMs: Ms,
): Promise<{ year: number; totalCents: number }[]> {
  const firstMs = await findFirstInvoiceMs(db, customerId);
  if (firstMs === null) return [];
  const last = new Date(nowMs).getUTCFullYear();
  const count = Math.min(MAX_YEARS, last - new Date(firstMs).getUTCFullYear() + 1);
  const years = [];
  for (let year = last; year > last - count; year -= 1) {
    const { invoices, totalCents } = await sumInvoiced(db, customerId, spanOfYear(year));
    if (invoices > 0) years.push({ year, totalCents });
  }
  return years;
}
