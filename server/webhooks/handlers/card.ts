import { findCardOwner } from '../../billing/card-store.ts';
import { fetchCard } from '../../billing/fetch-card.ts';
import { payOpenInvoices } from '../../billing/pay-open-invoices.ts';
import type { CustomerId } from '../../core/ids.ts';
import type { Deps } from '../../deps.ts';
import { noticeCard } from '../../notifications/notice-card.ts';
import type { Handler } from '../handler.ts';
import type { InboxEvent } from '../store.ts';
import { customerOf } from './customer-of.ts';

export const cardChanged: Handler = async (deps, event) => {
  const customerId = await ownerOf(deps, event);
  if (customerId) await refreshCard(deps, customerId, event);
};

/** The card is the one it was, with another number or expiry: what failed with it before may go through now. */
const RENEWALS = ['payment_method.updated', 'payment_method.automatically_updated'];

/** Refreshes the mirrored card, notifies when there is none for the next charge, and tries a new one for what is open. */
export async function refreshCard(deps: Deps, customerId: CustomerId, event: InboxEvent): Promise<void> {
  const card = await fetchCard(deps, customerId);
  await noticeCard(deps, customerId, card);
  const isRenewed = RENEWALS.includes(event.type) && card?.paymentMethodId === event.objectId;
  await payOpenInvoices(deps, customerId, { renewedBy: isRenewed ? event.id : null });
}

/** A detached payment method names no customer any more: whose default it was, we know. */
async function ownerOf(deps: Deps, event: InboxEvent): Promise<CustomerId | null> {
  const customer = await customerOf(deps, event);
  if (customer) return customer.id;
  return event.objectId ? findCardOwner(deps.db, event.objectId) : null;
}
