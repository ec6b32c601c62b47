import { fetchRefunds } from '../../billing/fetch-refunds.ts';
import { noticeRefund } from '../../notifications/notice-refund.ts';
import type { Handler } from '../handler.ts';
import { followInvoice } from './invoice.ts';

/** Found by refund → payment → invoice: a refund names no customer. Its credits stay (rule 6). */
export const refundChanged: Handler = async (deps, event) => {
  const invoiceId = event.objectId ? await deps.stripe.findInvoiceOfRefund(event.objectId) : null;
  const fetched = invoiceId ? await fetchRefunds(deps, invoiceId) : null;
  if (fetched) await noticeRefund(deps, fetched.customerId, fetched.invoice.id);
};

/** A note on an open invoice can settle it, and so recharge; one on a paid invoice may come with a refund. */
export const creditNoteChanged: Handler = async (deps, event) => {
  const invoiceId = event.objectId ? await deps.stripe.findInvoiceOfCreditNote(event.objectId) : null;
  if (invoiceId) await followInvoice(deps, invoiceId);
};
