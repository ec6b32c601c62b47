import { count, money, words } from '../format.ts';
import { DashboardShell } from '../layout.tsx';
import { Day, Status, Table, When } from '../parts.tsx';
import type { CustomerRow, InvoiceRow, SubscriptionRow } from './billing-views.ts';
import type { Listing } from './listing.ts';
import { Older } from './older.tsx';

export const CustomersPage = ({ view }: { view: Listing<CustomerRow> }) => (
  <DashboardShell title="Customers" tab="/emulator/customers">
    <h1>Customers</h1>
    <section className="card">
      <Table
        columns={['Customer', 'Email', 'Subscription', 'Created']}
        empty="No customer has been made yet."
        rows={view.rows.map(({ customer, subscriptions }) => ({
          key: customer.id,
          cells: [
            <span key="name" className="row">
              <a href={`/emulator/objects/${customer.id}`}>{customer.name ?? customer.id}</a>
              {customer.test_clock && (
                <a href="/emulator/clocks" className="badge">
                  Test clock
                </a>
              )}
            </span>,
            customer.email ?? '—',
            <span key="subscriptions" className="row">
              {subscriptions.length === 0
                ? '—'
                : subscriptions.map((each) => <Status key={each.id} value={each.status} />)}
            </span>,
            <When key="created" seconds={customer.created} />,
          ],
        }))}
      />
    </section>
    <Older path="/emulator/customers" after={view.after} />
  </DashboardShell>
);

export const SubscriptionsPage = ({ view }: { view: Listing<SubscriptionRow> }) => (
  <DashboardShell title="Subscriptions" tab="/emulator/subscriptions">
    <h1>Subscriptions</h1>
    {view.rows.length === 0 && <p className="card soft">No one has subscribed yet.</p>}
    {view.rows.map(({ subscription, customer, items }) => (
      <section key={subscription.id} className="card stack" aria-label={`Subscription of ${customer?.name ?? ''}`}>
        <div className="row spread">
          <h2>
            <a href={`/emulator/objects/${subscription.id}`}>{customer?.name ?? customer?.email ?? subscription.id}</a>
          </h2>
          <span className="row">
            {subscription.cancel_at !== null && subscription.status !== 'canceled' && (
              <span className="badge warn">
                Ends <Day seconds={subscription.cancel_at} />
              </span>
            )}
            <Status value={subscription.status} />
          </span>
        </div>
        <Table
          columns={['Item', 'Price', 'Quantity', 'Threshold', 'Current period']}
          empty="It has no items."
          rows={items.map(({ item, product, price }) => ({
            key: item.id,
            cells: [
              product,
              price,
              item.quantity === undefined ? 'Metered' : count(item.quantity),
              item.billing_thresholds?.usage_gte ? count(item.billing_thresholds.usage_gte) : '—',
              <span key="period">
                <Day seconds={item.current_period_start} /> – <Day seconds={item.current_period_end} />
              </span>,
            ],
          }))}
        />
      </section>
    ))}
    <Older path="/emulator/subscriptions" after={view.after} />
  </DashboardShell>
);

const REASONS: Record<string, string> = {
  subscription_create: 'First invoice',
  subscription_cycle: 'Renewal',
  subscription_threshold: 'Threshold',
  subscription_update: 'Change',
};

export const InvoicesPage = ({ view }: { view: Listing<InvoiceRow> }) => (
  <DashboardShell title="Invoices" tab="/emulator/invoices">
    <h1>Invoices</h1>
    <section className="card">
      <Table
        columns={['Invoice', 'Customer', 'Reason', 'Amount', 'Status', 'Created', 'Pages']}
        empty="Nothing has been billed yet."
        rows={view.rows.map(({ invoice, customer }) => ({
          key: invoice.id,
          cells: [
            <a key="number" href={`/emulator/objects/${invoice.id}`}>
              {invoice.number ?? 'Draft'}
            </a>,
            customer?.name ?? customer?.email ?? '—',
            REASONS[invoice.billing_reason ?? 'manual'] ?? words(invoice.billing_reason ?? 'manual'),
            <span key="total" className="number">
              {money(invoice.total, invoice.currency)}
            </span>,
            <Status key="status" value={invoice.status ?? 'draft'} />,
            <When key="created" seconds={invoice.created} />,
            invoice.status === 'draft' ? (
              '—'
            ) : (
              <span key="pages" className="row">
                <a href={`/emulator/invoices/${invoice.id}`}>Hosted</a>
                <a href={`/emulator/invoices/${invoice.id}/pdf`}>PDF</a>
              </span>
            ),
          ],
        }))}
      />
    </section>
    <Older path="/emulator/invoices" after={view.after} />
  </DashboardShell>
);
