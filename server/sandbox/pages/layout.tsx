import { createContext, type ReactNode, useContext } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { AssetName } from './assets.ts';
import { Instant } from './parts.tsx';

const TABS: [string, string][] = [
  ['/sandbox', 'Overview'],
  ['/sandbox/customers', 'Customers'],
  ['/sandbox/subscriptions', 'Subscriptions'],
  ['/sandbox/invoices', 'Invoices'],
  ['/sandbox/disputes', 'Disputes'],
  ['/sandbox/meters', 'Meters'],
  ['/sandbox/clocks', 'Test clocks'],
  ['/sandbox/events', 'Events'],
  ['/sandbox/webhooks', 'Webhooks'],
  ['/sandbox/requests', 'Requests'],
  ['/sandbox/mail', 'Mail'],
];

/** A whole document. Everything that comes from outside is escaped by React. */
export const document = (page: ReactNode): string => `<!doctype html>${renderToStaticMarkup(page)}`;

const Now = createContext<number | null>(null);

/** A page of the dashboard at this sandbox time, which its header shows. */
export const dashboardDocument = (page: ReactNode, nowMs: number): string =>
  document(<Now.Provider value={nowMs}>{page}</Now.Provider>);

type ShellProps = {
  title: string;
  children: ReactNode;
  script?: AssetName;
  bodyClass?: string;
  bodyData?: Record<`data-${string}`, string | undefined>;
};

export const Shell = ({ title, children, script, bodyClass, bodyData }: ShellProps) => (
  <html lang="en">
    <head>
      <meta charSet="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title}</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/sandbox/style.css" />
      <link rel="stylesheet" href="/sandbox/forms.css" />
      {script && <script type="module" src={`/sandbox/${script}`} />}
    </head>
    <body className={bodyClass} {...bodyData}>
      {children}
    </body>
  </html>
);

/** The dashboard's pages: brand, sandbox time, tabs. */
export const DashboardShell = ({ title, tab, children }: { title: string; tab: string; children: ReactNode }) => (
  <Shell title={`${title} · Stripe sandbox`} script="forms.js">
    <header className="bar">
      <div className="bar-inner">
        <div className="row spread">
          <span className="row">
            <a className="brand" href="/sandbox">
              Stripe sandbox
            </a>
            <span className="test">Test mode</span>
          </span>
          {tab !== '/sandbox' && <SandboxTime />}
        </div>
        <nav className="nav" aria-label="Dashboard">
          {TABS.map(([href, name]) => (
            <a key={href} href={href} aria-current={href === tab ? 'page' : undefined}>
              {name}
            </a>
          ))}
        </nav>
      </div>
    </header>
    <main className="page stack">{children}</main>
  </Shell>
);

/** On the overview the time machine shows it. */
function SandboxTime() {
  const nowMs = useContext(Now);
  return nowMs === null ? null : (
    <a className="small soft number" href="/sandbox" title="Sandbox time">
      <Instant ms={nowMs} />
    </a>
  );
}

/** What a customer sees: one narrow column. */
export const SheetShell = ({ title, children }: { title: string; children: ReactNode }) => (
  <Shell title={title} script="checkout.js">
    <main className="sheet stack">
      <div className="row">
        <span className="brand">Stripe sandbox</span>
        <span className="test">Test mode</span>
      </div>
      {children}
    </main>
  </Shell>
);

/** What stands where a page cannot: the reason, and what to do. */
export const problemPage = (title: string, message: string): string =>
  document(
    <SheetShell title={title}>
      <section className="card stack tight">
        <h1>{title}</h1>
        <p className="soft">{message}</p>
      </section>
    </SheetShell>,
  );
