import { transaction } from '../../../db/transaction.ts';
import { endIfDeleted } from '../../billing/end-if-deleted.ts';
import { raiseFault } from '../../billing/fault-store.ts';
import { fetchInvoice } from '../../billing/fetch.ts';
import { repairSubscription } from '../../billing/repair.ts';
import { writeOffUnbilled } from '../../billing/write-off-unbilled.ts';
import type { CustomerId } from '../../core/ids.ts';
import { MINUTE_MS } from '../../core/units.ts';
import { findCustomer, findCustomerByStripeId, linkStripeCustomer, lockCustomer } from '../../customers/store.ts';
import { noticeSubscription } from '../../notifications/notice-subscription.ts';
import type { Handler } from '../handler.ts';
import { customerOf } from './customer-of.ts';

/**
 * We made it and know it, unless the database was restored from an older backup: then it is found again by the mark it bears.
 * Whose customer is gone with the backup pays for what nobody can see: admins are told.
 */
export const customerMade: Handler = async (deps, event) => {
  const { db, clock, stripe } = deps;
  const { stripeCustomerId } = event;
  if (!stripeCustomerId || (await customerOf(deps, event))) return;
  const owner = (await stripe.findOwner(stripeCustomerId)) as CustomerId | null;
  if (owner === null) return;
  if (!(await findCustomer(db, owner))) {
    const message = `Stripe has ${stripeCustomerId}, made for a customer who is not here: after the backup that this database was restored from, or by another installation. See in the Stripe dashboard what it is charged.`;
    await raiseFault(db, { key: `unknown:${stripeCustomerId}`, customerId: null, message, nowMs: clock.now() });
    return;
  }
  await transaction(db, async (trx) => {
    await lockCustomer(trx, owner);
    const isKnown = await findCustomerByStripeId(trx, stripeCustomerId);
    if (!isKnown) await linkStripeCustomer(trx, owner, stripeCustomerId);
  });
  // Earlier events of it found no customer.
  await repairSubscription(deps, owner);
  const span = { fromMs: event.createdAtMs - MINUTE_MS, toMs: clock.now() + 1 };
  for (const { id } of await stripe.listInvoices(stripeCustomerId, span)) await fetchInvoice(deps, id);
};

/** An old event about a customer that was replaced since finds the new one alive, and changes nothing. */
export const customerDeleted: Handler = async (deps, event) => {
  const customer = await customerOf(deps, event);
  if (!customer || !(await endIfDeleted(deps, customer.id))) return;
  await writeOffUnbilled(deps, customer.id);
  await noticeSubscription(deps, customer.id);
};
