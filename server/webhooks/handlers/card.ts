import { findCardOwner } from '../../billing/card-store.ts';
import { fetchCard } from '../../billing/fetch-card.ts';
import { findFailedInvoice } from '../../billing/invoice-store.ts';
import type { CustomerId } from '../../core/ids.ts';
import type { Deps } from '../../deps.ts';
import { noticeCard } from '../../notifications/notice-card.ts';
import type { Handler } from '../handlers.ts';
import type { InboxEvent } from '../store.ts';
import { customerOf } from './customer-of.ts';

export const cardChanged: Handler = async (deps, event) => {
  const customerId = await ownerOf(deps, event);
  if (customerId) await refreshCard(deps, customerId, event);
};

/**
 * Refreshes what we show of the card, and tells when there is none for the next charge. A payment that failed for want
 * of one is collected at once, without waiting for Stripe's next try.
 */
export async function refreshCard(deps: Deps, customerId: CustomerId, event: InboxEvent): Promise<void> {
  const card = await fetchCard(deps, customerId);
  await noticeCard(deps, customerId, card);
  const failed = card && (await findFailedInvoice(deps.db, customerId));
  if (failed?.failure === 'no_card') await deps.stripe.payInvoice(failed.id, `pay:${failed.id}:${event.id}`);
}

/** A detached payment method names no customer any more: whose default it was, we know. */
async function ownerOf(deps: Deps, event: InboxEvent): Promise<CustomerId | null> {
  const customer = await customerOf(deps, event);
  if (customer) return customer.id;
  return event.objectId ? findCardOwner(deps.db, event.objectId) : null;
}
