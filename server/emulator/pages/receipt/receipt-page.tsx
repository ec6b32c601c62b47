import type { Docs } from '../../store/docs.ts';
import { money, words } from '../format.ts';
import { SheetShell } from '../layout.tsx';
import { Facts, Status, When } from '../parts.tsx';

export type ReceiptView = { charge: Docs['charge']; invoice: Docs['invoice'] | null };

export const ReceiptPage = ({ view: { charge, invoice } }: { view: ReceiptView }) => (
  <SheetShell title="Receipt">
    <section className="card stack">
      <div className="row spread">
        <h1>Receipt</h1>
        <Status value={stateOf(charge)} />
      </div>
      <p className="amount number">{money(charge.amount_captured, charge.currency)}</p>
      <Facts
        items={[
          ['Paid', <When key="paid" seconds={charge.created} />],
          ['Payment method', cardOf(charge)],
          ...(charge.description ? [['For', charge.description] satisfies [string, string]] : []),
          ...invoiceFact(invoice),
          ...refundFact(charge),
        ]}
      />
    </section>
  </SheetShell>
);

function stateOf(charge: Docs['charge']): string {
  if (charge.refunded) return 'refunded';
  return charge.amount_refunded > 0 ? 'partially_refunded' : 'paid';
}

function cardOf(charge: Docs['charge']): string {
  const card = charge.payment_method_details?.card;
  return card ? `${words(card.brand ?? 'card')} •••• ${card.last4 ?? ''}` : 'Card';
}

const invoiceFact = (invoice: Docs['invoice'] | null): [string, React.ReactNode][] =>
  invoice === null
    ? []
    : [
        [
          'Invoice',
          <a key="invoice" href={`/emulator/invoices/${invoice.id}`}>
            {invoice.number ?? invoice.id}
          </a>,
        ],
      ];

const refundFact = (charge: Docs['charge']): [string, React.ReactNode][] =>
  charge.amount_refunded === 0
    ? []
    : [
        [
          'Refunded',
          <span key="refunded" className="number">
            {money(charge.amount_refunded, charge.currency)}
          </span>,
        ],
      ];
