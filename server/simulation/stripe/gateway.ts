import { ACCOUNT_MONTHLY_CENTS } from '../../core/catalog.ts';
import { DAY_MS } from '../../core/units.ts';
import { keyOfCustomer, type NewStripeCustomer } from '../../stripe/customers.ts';
import type { Gateway } from '../../stripe/gateway.ts';
import type { Proration, SubscriptionRef, SubscriptionState } from '../../stripe/subscriptions.ts';
import type { WriteOffBill } from '../../stripe/write-off-invoices.ts';
import { isLiveAtStripe, type Model, makeId, newCustomer, tell } from './books.ts';
import { callOver, faulty, type Line } from './calls.ts';
import { noteForced } from './collection.ts';
import { invoiceActs } from './invoice-acts.ts';
import { attempt, billWriteOff, end, finalize, notifySubscription } from './invoicing.ts';
import { meterCalls } from './meter-calls.ts';
import { mirrorCalls, moneyBackCalls } from './more-calls.ts';
import { addRunsItem, changeQuantity, previewQuantity } from './quantity.ts';
import { toCheckoutState, toDisputeState, toInvoiceState, toLine, toSubscriptionState } from './states.ts';

export const PRICES: Gateway['prices'] = {
  runsPriceId: 'price_runs',
  accountsPriceId: 'price_accounts',
  accountsProductId: 'prod_accounts',
  meterId: 'mtr_runs',
  accounts: { kind: 'flat', unitAmountCents: ACCOUNT_MONTHLY_CENTS },
};

/** The model of Stripe behind the gateway's type: the calls of server/stripe without HTTP, over one process's line. */
export function createGateway(line: Line): Gateway {
  const gateway: Gateway = {
    prices: PRICES,
    livemode: false,
    ...customerCalls(line),
    ...checkoutCalls(line),
    ...subscriptionCalls(line),
    ...endingCalls(line),
    ...invoiceCalls(line),
    ...previewCalls(line),
    ...invoiceActs(line),
    ...meterCalls(line),
    ...moneyBackCalls(line),
    ...mirrorCalls(line),
    checkCatalog: async () => null,
    // No call takes real time here.
    hurried: () => gateway,
  };
  return gateway;
}

function customerCalls(line: Line) {
  const { model } = line;
  const { books } = model;
  return {
    findStripeCustomer: ({ customerId }: { customerId: string; email: string }) =>
      callOver(line, {
        name: 'findCustomer',
        about: customerId,
        act: () =>
          [...books.customers.values()].find(({ ourId, isDeleted }) => ourId === customerId && !isDeleted)?.id ?? null,
      }),
    createStripeCustomer: (customer: NewStripeCustomer) =>
      callOver(line, {
        name: 'createCustomer',
        about: customer.customerId,
        key: keyOfCustomer(customer),
        act: () => {
          const { customerId } = customer;
          const id = makeId(model, 'cus');
          books.customers.set(id, { id, ourId: customerId, ...newCustomer(model, id) });
          tell(model, 'customer.created', { id, object: 'customer' });
          return id;
        },
      }),
  };
}

function checkoutCalls(line: Line) {
  const { model } = line;
  const { books } = model;
  const get = (id: string) => found(books.checkouts.get(id), 'checkout session');
  return {
    createCheckout: (order: { stripeCustomerId: string; accounts: number; idempotencyKey: string }) =>
      callOver(line, {
        name: 'createCheckout',
        about: `${order.stripeCustomerId} ${order.accounts}`,
        key: order.idempotencyKey,
        act: () => {
          present(model, order.stripeCustomerId);
          const id = makeId(model, 'cs');
          books.checkouts.set(id, {
            id,
            customer: order.stripeCustomerId,
            accounts: order.accounts,
            status: 'open',
            payment: 'unpaid',
            subscription: null,
            expiresAtMs: model.nowMs() + DAY_MS,
          });
          return { id, clientSecret: `${id}_secret` };
        },
      }),
    getCheckout: (id: string) =>
      callOver(line, { name: 'getCheckout', about: id, act: () => toCheckoutState(get(id)) }),
    expireCheckout: (id: string) =>
      callOver(line, {
        name: 'expireCheckout',
        about: id,
        act: () => {
          const checkout = get(id);
          if (checkout.status !== 'open') throw faulty('refused', 'Only open sessions can be expired');
          checkout.status = 'expired';
          tell(model, 'checkout.session.expired', { id, object: 'checkout.session', customer: checkout.customer });
        },
      }),
    createPortalSession: (portal: { stripeCustomerId: string }) =>
      callOver(line, { name: 'createPortal', about: portal.stripeCustomerId, act: () => 'http://stripe.test/portal' }),
  };
}

function getLive(model: Model, id: string) {
  const subscription = found(model.books.subscriptions.get(id), 'subscription');
  if (!isLiveAtStripe(subscription)) throw faulty('missing', 'No such subscription');
  // Rule 8: we must not touch subscriptions of other products.
  subscription.wasTouchedByUs = true;
  return subscription;
}

function subscriptionCalls(line: Line) {
  const { model } = line;
  const get = (id: string) => getLive(model, id);
  return {
    listSubscriptions: (customer: string): Promise<SubscriptionState[]> =>
      callOver(line, {
        name: 'listSubscriptions',
        about: customer,
        listed: true,
        act: () =>
          [...model.books.subscriptions.values()]
            .filter((subscription) => subscription.customer === customer)
            .reverse()
            .map(toSubscriptionState),
      }),
    setAccountsQuantity: (before: SubscriptionRef, quantity: number, proration: Proration, key: string) =>
      callOver(line, {
        name: 'setQuantity',
        about: `${before.id} ${quantity} ${proration.behavior} ${proration.atMs}`,
        key,
        act: () => {
          changeQuantity(model, get(before.id), quantity, proration);
          return toSubscriptionState(get(before.id));
        },
      }),
    addRunsItem: (
      id: string,
      { thresholdCredits, idempotencyKey }: { thresholdCredits: number; idempotencyKey: string },
    ) =>
      callOver(line, {
        name: 'addRunsItem',
        about: `${id} ${thresholdCredits}`,
        key: idempotencyKey,
        act: () => addRunsItem(model, get(id), thresholdCredits),
      }),
    setThreshold: (runsItem: string, threshold: number) =>
      callOver(line, {
        name: 'setThreshold',
        about: `${runsItem} ${threshold}`,
        act: () => {
          const subscription = [...model.books.subscriptions.values()].find((sub) => sub.runsItem === runsItem);
          const live = get(subscription?.id ?? '');
          live.threshold = threshold;
          notifySubscription(model, live, 'updated');
        },
      }),
  };
}

function endingCalls(line: Line) {
  const { model } = line;
  const get = (id: string) => getLive(model, id);
  const ending = (name: string, id: string) =>
    callOver(line, {
      name,
      about: id,
      act: () => {
        const subscription = get(id);
        subscription.wasEndedByUs = true;
        end(model, subscription);
      },
    });
  return {
    setEnding: (id: string, wanted: 'ends' | 'goes_on') =>
      callOver(line, {
        name: 'setEnding',
        about: `${id} ${wanted}`,
        act: () => {
          const subscription = get(id);
          subscription.cancelAtMs = wanted === 'ends' ? subscription.periodEndMs : null;
          notifySubscription(model, subscription, 'updated');
        },
      }),
    cancelSubscription: (id: string) => ending('cancelSubscription', id),
    // The plan has no action that deletes a customer.
    endSubscription: (id: string) => ending('endSubscription', id),
  };
}

function invoiceCalls(line: Line) {
  const { model } = line;
  const get = (id: string) => found(model.books.invoices.get(id), 'invoice');
  return {
    getInvoice: (id: string) => callOver(line, { name: 'getInvoice', about: id, act: () => toInvoiceState(get(id)) }),
    listInvoices: (customer: string, { fromMs, toMs }: { fromMs: number; toMs: number }) =>
      callOver(line, {
        name: 'listInvoices',
        about: `${customer} ${fromMs} ${toMs}`,
        act: () =>
          [...model.books.invoices.values()]
            .filter(
              (invoice) => invoice.customer === customer && invoice.createdAtMs >= fromMs && invoice.createdAtMs < toMs,
            )
            .reverse()
            .map(toInvoiceState),
      }),
    finalizeInvoice: (id: string) =>
      callOver(line, {
        name: 'finalizeInvoice',
        about: id,
        act: () => {
          const invoice = get(id);
          if (invoice.status !== 'draft') throw faulty('refused', 'This invoice is already finalized');
          noteForced(model, invoice, invoice.createdAtMs);
          invoice.autoAdvance = true;
          finalize(model, invoice);
        },
      }),
    findBillingDetails: (id: string) => callOver(line, { name: 'findBillingDetails', about: id, act: () => null }),
    getInvoicePdf: (id: string) => callOver(line, { name: 'getInvoicePdf', about: id, act: () => null }),
    getHostedUrl: (id: string) => callOver(line, { name: 'getHostedUrl', about: id, act: () => null }),
    getReceiptUrl: (id: string) => callOver(line, { name: 'getReceiptUrl', about: id, act: () => null }),
    payInvoice: (id: string, methodId: string, key: string) =>
      callOver(line, {
        name: 'payInvoice',
        about: id,
        key,
        act: () => {
          const invoice = get(id);
          const customer = model.books.customers.get(invoice.customer);
          // A card that is not the newest was chosen before the newest was known, and so perhaps before the pause.
          if (customer?.methodId === methodId) noteForced(model, invoice, customer.methodSinceMs);
          if (invoice.status === 'open') attempt(model, invoice);
          return invoice.status === 'paid';
        },
      }),
    billWriteOff: (bill: WriteOffBill) =>
      callOver(line, { name: 'billWriteOff', about: bill.writeOffId, act: () => billWriteOff(model, bill) }),
    getDispute: (id: string) =>
      callOver(line, {
        name: 'getDispute',
        about: id,
        act: () => toDisputeState(found(model.books.disputes.get(id), 'dispute')),
      }),
  };
}

function previewCalls(line: Line) {
  const { model } = line;
  return {
    previewAccountsQuantity: (subscription: SubscriptionRef, quantity: number, proration: Proration) =>
      callOver(line, {
        name: 'preview',
        about: `${subscription.id} ${quantity}`,
        act: () => {
          const lines = previewQuantity(
            model,
            found(model.books.subscriptions.get(subscription.id), 'subscription'),
            quantity,
            proration,
          );
          const totalCents = lines.reduce((sum, { amountCents }) => sum + amountCents, 0);
          return { totalCents, amountDueCents: Math.max(0, totalCents), lines: lines.map(toLine) };
        },
      }),
    previewNext: (subscription: { id: string }) =>
      callOver(line, {
        name: 'previewNext',
        about: subscription.id,
        act: () => ({ totalCents: 0, amountDueCents: 0, lines: [] }),
      }),
  };
}

function present(model: Model, customer: string): void {
  const known = model.books.customers.get(customer);
  if (!known || known.isDeleted) throw faulty('missing', 'No such customer');
}

function found<T>(record: T | undefined, what: string): T {
  if (record === undefined) throw faulty('missing', `No such ${what}`);
  return record;
}
