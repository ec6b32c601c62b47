import type { InvoiceState } from '../../stripe/invoices.ts';
import type { Bug } from '../bug.ts';

const invoiceAs = (change: (invoice: InvoiceState) => InvoiceState): Bug['gateway'] =>
  function changed(gateway) {
    return { ...gateway, getInvoice: async (id) => change(await gateway.getInvoice(id)) };
  };

/** Of rule 11: how an operator has invoices collected. */
export const collectionBugs: Bug[] = [
  {
    name: 'a paused collection is not respected',
    pitfall: 'rule 11',
    gateway: (gateway) => ({
      ...gateway,
      listSubscriptions: async (customer) =>
        (await gateway.listSubscriptions(customer)).map((state) => ({
          ...state,
          collection: { ...state.collection, paused: null },
        })),
    }),
  },
  {
    name: 'an invoice that is to be sent is finalized',
    pitfall: 'rule 11',
    gateway: invoiceAs((invoice) => ({ ...invoice, collection: 'charged' })),
  },
  {
    name: 'a draft that an operator holds is finalized',
    pitfall: 'rule 11',
    gateway: invoiceAs((invoice) => ({ ...invoice, autoAdvance: true })),
  },
  {
    name: 'a sent invoice recharges before it is paid',
    pitfall: 'rule 11',
    gateway: invoiceAs((invoice) =>
      invoice.status === 'open' && invoice.collection === 'sent' ? { ...invoice, status: 'paid' } : invoice,
    ),
  },
  {
    name: 'a sent invoice is owed as soon as it is sent',
    pitfall: 'rule 11',
    gateway: invoiceAs((invoice) => ({ ...invoice, dueAtMs: invoice.dueAtMs === null ? null : invoice.finalizedAtMs })),
  },
];
