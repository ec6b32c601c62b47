import { asId, type InvoiceId } from '../../core/ids.ts';
import { STRIPE_API_VERSION } from '../../core/stripe-version.ts';
import type { Ms } from '../../core/units.ts';
import type { DefaultCard } from '../../stripe/cards.ts';
import { type ListedEvent, readEvent } from '../../stripe/events.ts';
import type { CreditNoteState } from '../../stripe/money-back.ts';
import { type Invoice, type Model, makeId, type StripeEvent } from './books.ts';
import { callOver, faulty, type Line } from './calls.ts';
import { dueCents } from './invoicing.ts';
import { toRefundState } from './states.ts';

const EVENTS_A_PAGE = 100;

/** An event as Stripe writes it. */
export const payloadOf = (event: StripeEvent) => ({
  id: event.id,
  object: 'event',
  type: event.type,
  created: event.createdS,
  api_version: STRIPE_API_VERSION,
  livemode: false,
  data: { object: event.object },
});

const asInvoice = (id: string | undefined): InvoiceId | null => (id === undefined ? null : asId(id));

export function moneyBackCalls(line: Line) {
  const { books } = line.model;
  return {
    findInvoiceOfRefund: (id: string) =>
      callOver(line, { name: 'getRefund', about: id, act: () => asInvoice(books.refunds.get(id)?.invoice) }),
    // Credit notes are not modelled.
    findInvoiceOfCreditNote: (id: string) =>
      callOver(line, { name: 'getCreditNote', about: id, act: (): InvoiceId | null => null }),
    listCreditNotes: (id: string) =>
      callOver(line, { name: 'listCreditNotes', about: id, act: (): CreditNoteState[] => [] }),
    listRefunds: (id: string) =>
      callOver(line, {
        name: 'listRefunds',
        about: id,
        act: () =>
          [...books.refunds]
            .filter(([, { invoice }]) => invoice === id)
            .map(([refundId, refund]) => toRefundState(refundId, refund)),
      }),
    refundSubscription: (id: string) =>
      callOver(line, {
        name: 'refundSubscription',
        about: id,
        act: () => {
          for (const invoice of books.invoices.values())
            if (invoice.subscription === id && invoice.status === 'paid') refundInFull(line.model, invoice);
        },
      }),
  };
}

function refundInFull(model: Model, invoice: Invoice): void {
  const cents = dueCents(invoice) - invoice.refundedCents;
  invoice.refundedCents += cents;
  const refund = { invoice: invoice.id, cents, createdAtMs: model.nowMs() };
  if (cents > 0) model.books.refunds.set(makeId(model, 're'), refund);
}

export function mirrorCalls(line: Line) {
  const { model } = line;
  const { books } = model;
  const methodOf = (id: string) => books.customers.get(id)?.methodId ?? null;
  return {
    isDeleted: (id: string) =>
      callOver(line, { name: 'getCustomer', about: id, act: () => books.customers.get(id)?.isDeleted ?? true }),
    findOwner: (id: string) =>
      callOver(line, {
        name: 'findOwner',
        about: id,
        act: () => {
          const customer = books.customers.get(id);
          return customer && !customer.isDeleted ? customer.ourId : null;
        },
      }),
    findCard: (id: string) =>
      callOver(line, {
        name: 'findCard',
        about: id,
        act: (): DefaultCard =>
          methodOf(id) !== null
            ? {
                card: {
                  paymentMethodId: methodOf(id) ?? '',
                  brand: 'visa',
                  last4: '4242',
                  expMonth: null,
                  expYear: null,
                  fingerprint: null,
                },
                customerMethodId: null,
              }
            : { card: null, customerMethodId: null },
      }),
    updateContact: (id: string) => callOver(line, { name: 'updateContact', about: id, act: () => undefined }),
    listEvents: (stretch: { fromMs: Ms; toMs: Ms; after: string | null }) =>
      callOver(line, {
        name: 'listEvents',
        about: `${stretch.fromMs} ${stretch.toMs} ${stretch.after}`,
        act: () => {
          const made = books.events
            .filter(({ createdS }) => createdS * 1_000 >= stretch.fromMs - 999 && createdS * 1_000 <= stretch.toMs)
            .reverse();
          const start = stretch.after === null ? 0 : made.findIndex(({ id }) => id === stretch.after) + 1;
          const page = made.slice(start, start + EVENTS_A_PAGE);
          const next = start + EVENTS_A_PAGE < made.length ? (page.at(-1)?.id ?? null) : null;
          return { events: page.map(listed), next };
        },
      }),
    // Thin events are not modelled.
    listThinEvents: (sinceMs: Ms) =>
      callOver(line, { name: 'listThinEvents', about: String(sinceMs), act: (): ListedEvent[] => [] }),
  };
}

function listed(stripeEvent: StripeEvent): ListedEvent {
  const body = payloadOf(stripeEvent);
  const event = readEvent(body, 'snapshot');
  if (!event) throw faulty('missing', 'No such event');
  return { event, payload: JSON.stringify(body) };
}
