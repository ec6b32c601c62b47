import type { CardErrors, CardForm } from '../card.ts';
import { CardFields } from '../card-form.tsx';
import { count, money } from '../format.ts';
import { SheetShell } from '../layout.tsx';
import { Day, Facts, Notice, Status, Table } from '../parts.tsx';
import { cardName, cardText } from '../portal/portal-page.tsx';
import { type InvoiceView, lineViews, totalsOf } from './invoice-view.ts';

export type PayForm = { card: CardForm; errors: CardErrors; problem?: string; useCard: boolean; authenticate?: true };

/** The invoice as its customer sees it: what to pay, how, and the receipt once it is paid. */
export const InvoicePage = ({ view, form }: { view: InvoiceView; form: PayForm }) => {
  const { invoice } = view;
  return (
    <SheetShell title={`Invoice ${invoice.number ?? ''}`}>
      <section className="card stack">
        <div className="row spread">
          <h1>{heading(invoice.status)}</h1>
          <Status value={invoice.status ?? 'draft'} />
        </div>
        <p className="amount number">
          {money(invoice.status === 'paid' ? invoice.amount_paid : invoice.amount_remaining, invoice.currency)}
        </p>
        <Facts
          items={[
            ['Invoice', invoice.number ?? invoice.id],
            ['Billed to', invoice.customer_name ?? invoice.customer_email ?? '—'],
            ['Date', <Day key="date" seconds={invoice.created} />],
            ...dueFact(view),
            ...paidFact(view),
          ]}
        />
        <p className="row">
          <a href={`/emulator/invoices/${invoice.id}/pdf`}>Download PDF</a>
          {view.receiptUrl !== null && <a href={view.receiptUrl}>View receipt</a>}
        </p>
      </section>
      {invoice.status === 'open' &&
        (form.authenticate ? <Authenticate view={view} /> : <Pay view={view} form={form} />)}
      <section className="card stack adds-up" aria-label="Lines">
        <Lines view={view} />
      </section>
    </SheetShell>
  );
};

const heading = (status: string | null): string =>
  status === 'paid' ? 'Invoice paid' : status === 'void' ? 'This invoice was voided' : 'Invoice';

const dueFact = ({ invoice: { due_date, status } }: InvoiceView): [string, React.ReactNode][] =>
  due_date && status === 'open' ? [['Due', <Day key="due" seconds={due_date} />]] : [];

function paidFact({ invoice, paidBy }: InvoiceView): [string, React.ReactNode][] {
  const paidS = invoice.status_transitions.paid_at;
  if (paidS === null) return [];
  const how = paidBy ? ` by ${cardName(paidBy)}` : '';
  return [
    [
      'Paid',
      <span key="paid">
        <Day seconds={paidS} />
        {how}
      </span>,
    ],
  ];
}

/** With a card on file one button is enough; another card can be given instead. */
const Pay = ({ view, form }: { view: InvoiceView; form: PayForm }) => {
  const amount = money(view.invoice.amount_remaining, view.invoice.currency);
  const action = `/emulator/invoices/${view.invoice.id}/pay`;
  return (
    <section className="card stack" aria-label="Payment">
      {form.problem && <Notice tone="bad">{form.problem}</Notice>}
      {view.card && (
        <form method="post" action={action} className="stack">
          <p>{cardText(view.card)}</p>
          <button type="submit" name="use" value="card-on-file" className="primary wide" data-busy="Processing…">
            Pay {amount}
          </button>
        </form>
      )}
      <details open={!view.card || form.useCard}>
        <summary>{view.card ? 'Pay with another card' : 'Pay with a card'}</summary>
        <form method="post" action={action} className="stack" noValidate>
          <input type="hidden" name="use" value="new-card" />
          <CardFields form={form.card} errors={form.errors} />
          <button type="submit" className={view.card ? 'wide' : 'primary wide'} data-busy="Processing…">
            {view.card ? 'Pay with this card' : `Pay ${amount}`}
          </button>
        </form>
      </details>
    </section>
  );
};

const Authenticate = ({ view }: { view: InvoiceView }) => (
  <form method="post" action={`/emulator/invoices/${view.invoice.id}/pay`} className="card stack">
    <h2>3D Secure authentication</h2>
    <p className="soft">Your bank wants to know whether it is you who pays. In the emulator you say how this ends.</p>
    {/* A new card was saved by the attempt that asked this. */}
    <input type="hidden" name="use" value="card-on-file" />
    <div className="row">
      <button type="submit" name="authentication" value="approved" className="primary">
        Approve
      </button>
      <button type="submit" name="authentication" value="refused">
        Refuse
      </button>
    </div>
  </form>
);

const Lines = ({ view: { invoice } }: { view: InvoiceView }) => (
  <>
    <Table
      columns={['Description', 'Period', 'Qty', 'Amount']}
      empty="This invoice has no lines."
      rows={lineViews(invoice).map((line) => ({
        key: line.id,
        cells: [
          line.text,
          <span key="period">
            <Day seconds={line.startS} /> – <Day seconds={line.endS} />
          </span>,
          <span key="quantity" className="number">
            {line.quantity && count(line.quantity)}
          </span>,
          <span key="amount" className="number">
            {money(line.amountCents, invoice.currency)}
          </span>,
        ],
      }))}
    />
    <dl className="totals">
      {totalsOf(invoice).map(([name, amountCents]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="number">{money(amountCents, invoice.currency)}</dd>
        </div>
      ))}
    </dl>
  </>
);
