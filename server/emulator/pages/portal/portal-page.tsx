import type { ReactNode } from 'react';
import { money, words } from '../format.ts';
import { SheetShell } from '../layout.tsx';
import { Action, Card, Day, Facts, Field, Notice, Status, Table } from '../parts.tsx';
import type { PlanView, PortalView } from './portal-view.ts';

export const portalPath = (sessionId: string, page = ''): string =>
  `/emulator/portal/${sessionId}${page && `/${page}`}`;

export const PortalShell = ({ view, title, children }: { view: PortalView; title: string; children: ReactNode }) => (
  <SheetShell title={title}>
    {view.session.return_url && (
      <p>
        <a href={view.session.return_url}>← Return</a>
      </p>
    )}
    {children}
  </SheetShell>
);

/** The portal's first page: what its configuration allows, and no more. */
export const PortalPage = ({ view, done }: { view: PortalView; done: string | null }) => (
  <PortalShell view={view} title="Billing portal">
    <h1>{view.headline ?? 'Manage your subscription and billing'}</h1>
    {done && <Notice tone="good">{done}</Notice>}
    {view.plans.length === 0 && <p className="card soft">You have no current subscription.</p>}
    {view.plans.map((plan) => (
      <Plan key={plan.subscription.id} plan={plan} view={view} />
    ))}
    <Card
      title="Payment method"
      aside={
        view.features.payment_method_update.enabled && (
          <a className="button" href={portalPath(view.session.id, 'card')}>
            Update card
          </a>
        )
      }
    >
      <p>{view.card ? cardText(view.card) : 'No card is on file.'}</p>
    </Card>
    <CustomerDetails view={view} />
    {view.features.invoice_history.enabled && <InvoiceHistory view={view} />}
  </PortalShell>
);

/** `Visa •••• 4242` */
export const cardName = ({ card, type }: NonNullable<PortalView['card']>): string =>
  card ? `${words(card.brand)} •••• ${card.last4}` : words(type);

export const cardText = (method: NonNullable<PortalView['card']>): string =>
  method.card
    ? `${cardName(method)}, expires ${String(method.card.exp_month).padStart(2, '0')}/${method.card.exp_year}`
    : cardName(method);

const Plan = ({ plan, view }: { plan: PlanView; view: PortalView }) => (
  <Card title="Current plan" aside={<Status value={plan.subscription.status} />}>
    <ul className="lines">
      {plan.items.map(({ item, product, price }) => (
        <li key={item.id}>
          <span>
            <span>{product}</span>
            <br />
            <span className="small soft">{price}</span>
          </span>
          {item.quantity !== undefined && <span className="soft">Qty {item.quantity}</span>}
        </li>
      ))}
    </ul>
    {plan.endsS !== null ? (
      <div className="row spread">
        <Notice tone="warn">
          Your plan ends on <Day seconds={plan.endsS} />.
        </Notice>
        {view.features.subscription_cancel.enabled && (
          <Action
            to={portalPath(view.session.id, 'renew')}
            label="Don't cancel"
            fields={{ subscription: plan.subscription.id }}
          />
        )}
      </div>
    ) : (
      <div className="row spread">
        <span className="soft">
          Renews on <Day seconds={plan.renewsS} />
        </span>
        {view.features.subscription_update.enabled && plan.items.length === 1 && (
          <a className="button" href={portalPath(view.session.id, `update/${plan.subscription.id}`)}>
            Update plan
          </a>
        )}
        {view.features.subscription_cancel.enabled && (
          <a className="button" href={portalPath(view.session.id, `cancel/${plan.subscription.id}`)}>
            Cancel plan
          </a>
        )}
      </div>
    )}
  </Card>
);

function CustomerDetails({ view }: { view: PortalView }) {
  const { customer, features } = view;
  const allowed = features.customer_update.enabled ? features.customer_update.allowed_updates : [];
  const editable = (['name', 'email', 'phone'] as const).filter((field) => allowed.includes(field));
  const labels = { name: 'Name', email: 'Email', phone: 'Phone' };
  return (
    <Card title="Billing details">
      {editable.length === 0 ? (
        <Facts
          items={[
            ['Name', customer.name ?? '—'],
            ['Email', customer.email ?? '—'],
          ]}
        />
      ) : (
        <form method="post" action={portalPath(view.session.id, 'details')} className="stack">
          {editable.map((field) => (
            <Field key={field} name={field} label={labels[field]} value={customer[field] ?? ''} maxLength={200} />
          ))}
          <div>
            <button type="submit">Save details</button>
          </div>
        </form>
      )}
    </Card>
  );
}

const InvoiceHistory = ({ view }: { view: PortalView }) => (
  <Card title="Invoice history">
    <Table
      columns={['Date', 'Invoice', 'Amount', 'Status', 'Documents']}
      empty="There are no invoices yet."
      rows={view.invoices.map((invoice) => ({
        key: invoice.id,
        cells: [
          <Day key="date" seconds={invoice.created} />,
          invoice.number ?? invoice.id,
          money(invoice.total, invoice.currency),
          <Status key="status" value={invoice.status ?? 'draft'} />,
          <span key="links" className="row">
            <a href={`/emulator/invoices/${invoice.id}`}>{invoice.status === 'open' ? 'Pay' : 'View'}</a>
            <a href={`/emulator/invoices/${invoice.id}/pdf`}>PDF</a>
          </span>,
        ],
      }))}
    />
  </Card>
);
