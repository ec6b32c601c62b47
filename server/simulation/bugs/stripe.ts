import { keyOfCustomer } from '../../stripe/customers.ts';
import type { InvoiceState } from '../../stripe/invoices.ts';
import type { SubscriptionState } from '../../stripe/subscriptions.ts';
import type { Bug } from '../bug.ts';

const invoiceAs = (change: (invoice: InvoiceState) => InvoiceState): Bug['gateway'] =>
  function changed(gateway) {
    return { ...gateway, getInvoice: async (id) => change(await gateway.getInvoice(id)) };
  };

export const stripeBugs: Bug[] = [
  {
    name: 'a recharge is always 5,000',
    pitfall: 'rule 2',
    gateway: invoiceAs((invoice) => (invoice.runCredits > 0 ? { ...invoice, runCredits: 5_000 } : invoice)),
  },
  {
    name: 'an invoice without runs recharges',
    pitfall: '13',
    gateway: invoiceAs((invoice) => (invoice.runCredits === 0 ? { ...invoice, runCredits: 1 } : invoice)),
  },
  {
    name: 'an invoice that is open counts as paid',
    pitfall: '14',
    gateway: invoiceAs((invoice) => (invoice.status === 'open' ? { ...invoice, status: 'paid' } : invoice)),
  },
  {
    name: 'what an invoice first was is what it stays',
    pitfall: '7',
    gateway: (gateway) => {
      const first = new Map<string, InvoiceState>();
      return {
        ...gateway,
        getInvoice: async (id) => {
          const known = first.get(id) ?? (await gateway.getInvoice(id));
          first.set(id, known);
          return known;
        },
      };
    },
  },
  {
    name: 'an older answer overwrites a newer one',
    pitfall: '7',
    gateway: (gateway) => {
      const first = new Map<string, SubscriptionState[]>();
      let count = 0;
      return {
        ...gateway,
        listSubscriptions: async (customer) => {
          const now = await gateway.listSubscriptions(customer);
          count += 1;
          const older = first.get(customer) ?? now;
          first.set(customer, older);
          return count % 2 === 0 ? older : now;
        },
      };
    },
  },
  {
    name: 'a dispute is looked for by its customer',
    pitfall: '11',
    gateway: (gateway) => ({
      ...gateway,
      getDispute: async (id) => ({ ...(await gateway.getDispute(id)), invoiceId: null }),
    }),
  },
  {
    name: 'a dispute that is decided stays open',
    pitfall: '24',
    gateway: (gateway) => ({
      ...gateway,
      getDispute: async (id) => ({ ...(await gateway.getDispute(id)), status: 'needs_response' }),
    }),
  },
  {
    name: 'a customer is made again with each try',
    pitfall: '20',
    gateway: (gateway, { model }) => ({
      ...gateway,
      findStripeCustomer: async () => null,
      createStripeCustomer: (customer) => {
        model.books.answers.delete(keyOfCustomer(customer));
        return gateway.createStripeCustomer(customer);
      },
    }),
  },
  {
    name: 'a second subscription is left to be',
    pitfall: '20',
    gateway: (gateway) => ({ ...gateway, cancelSubscription: async () => undefined }),
  },
  {
    name: 'accounts are billed as a change, not as a number',
    pitfall: '21',
    gateway: (gateway) => ({
      ...gateway,
      setAccountsQuantity: async (before, quantity, ...rest) => {
        const known = (await gateway.listSubscriptions(before.stripeCustomerId)).find(({ id }) => id === before.id);
        return gateway.setAccountsQuantity(before, Math.abs(quantity - (known?.accountsQuantity ?? 0)), ...rest);
      },
    }),
  },
  {
    name: 'the threshold is left to the checkout, which cannot set it',
    pitfall: '21',
    gateway: (gateway) => ({ ...gateway, setThreshold: async () => undefined }),
  },
];
