import { present } from '../../core/invariant.ts';
import type { DisputeEvidence } from '../../stripe/disputes.ts';
import { callOver, faulty, type Line } from './calls.ts';
import { attempt, writeOff } from './invoicing.ts';

/** What admins do to invoices and disputes, each once for its key. Credit notes and evidence are not modelled. */
export function invoiceActs(line: Line) {
  const { model } = line;
  const get = (id: string) => present(model.books.invoices.get(id), `invoice ${id}`);
  const over = (name: string, id: string, key: string, act: () => string) =>
    callOver(line, { name, about: id, key, act });
  const close = (id: string, as: 'void' | 'uncollectible') => () => {
    const invoice = get(id);
    if (invoice.status !== 'open' && invoice.status !== 'uncollectible') throw faulty('refused', 'It is not open');
    writeOff(model, invoice, as);
    return as;
  };
  return {
    refundInvoice: (id: string, cents: number, key: string) =>
      over('refundInvoice', id, key, () => {
        const invoice = get(id);
        if (invoice.status !== 'paid') throw faulty('refused', 'It is not paid');
        invoice.refundedCents += cents;
        return 'refunded';
      }),
    creditInvoice: (id: string, _note: { cents: number; to: 'card' | 'balance'; memo: string | null }, key: string) =>
      over('creditInvoice', id, key, () => {
        throw faulty('refused', 'Credit notes are not modelled');
      }),
    submitEvidence: (id: string, _evidence: DisputeEvidence, key: string) =>
      over('submitEvidence', id, key, () => {
        throw faulty('refused', 'Evidence is not modelled');
      }),
    voidInvoice: (id: string, key: string) => over('voidInvoice', id, key, close(id, 'void')),
    markUncollectible: (id: string, key: string) => over('markUncollectible', id, key, close(id, 'uncollectible')),
    retryInvoice: (id: string, key: string) =>
      over('retryInvoice', id, key, () => {
        const invoice = get(id);
        if (invoice.status === 'open') attempt(model, invoice);
        return invoice.status;
      }),
  };
}
