import { DAY_MS } from '../../core/units.ts';
import type { Ctx } from '../../ctx.ts';
import { invoiceOverdue } from '../subscriptions/standing.ts';
import type { Invoice } from './draft.ts';

/** How long before it is due one is told; Stripe has an account's automation say so (assumed: due-notice). */
const TOLD_BEFORE_MS = 3 * DAY_MS;

/** Sets what happens when the day comes of an invoice that is sent; nothing for any other. */
export function scheduleDue(ctx: Ctx, { id, status, collection_method, due_date }: Invoice): void {
  const waits = status === 'open' && collection_method === 'send_invoice' && due_date !== null;
  const dueMs = waits ? due_date * 1000 : null;
  ctx.schedule('invoice.due', id, dueMs);
  const toldMs = dueMs === null ? null : dueMs - TOLD_BEFORE_MS;
  ctx.schedule('invoice.will_be_due', id, toldMs !== null && toldMs > ctx.nowMs ? toldMs : null);
}

export function tellWillBeDue(ctx: Ctx, id: string): void {
  const invoice = ctx.store.find('invoice', id);
  if (invoice?.status === 'open') ctx.emit('invoice.will_be_due', invoice);
}

/** The due date passes unpaid: the subscription is past due, and the customer delinquent (documented: due-date). */
export function passDueDate(ctx: Ctx, id: string): void {
  const invoice = ctx.store.find('invoice', id);
  if (invoice?.status !== 'open') return;
  ctx.emit('invoice.overdue', invoice);
  invoiceOverdue(ctx, invoice);
}
