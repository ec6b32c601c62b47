import { createContext, type ReactNode, useContext } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { AssetName } from './assets.ts';
import { Instant } from './parts.tsx';

const TABS: [string, string][] = [
  ['/emulator', 'Overview'],
  ['/emulator/customers', 'Customers'],
  ['/emulator/subscriptions', 'Subscriptions'],
  ['/emulator/invoices', 'Invoices'],
  ['/emulator/disputes', 'Disputes'],
  ['/emulator/meters', 'Meters'],
  ['/emulator/clocks', 'Test clocks'],
  ['/emulator/events', 'Events'],
  ['/emulator/webhooks', 'Webhooks'],
  ['/emulator/requests', 'Requests'],
  ['/emulator/mail', 'Mail'],
];

/** A whole document. Everything that comes from outside is escaped by React. */
export const document = (page: ReactNode): string => `<!doctype html>${renderToStaticMarkup(page)}`;

const Now = createContext<number | null>(null);

/** A page of the dashboard at this emulator time, which its header shows. */
export const dashboardDocument = (page: ReactNode, nowMs: number): string =>
  document(<Now.Provider value={nowMs}>{page}</Now.Provider>);

type ShellProps = {
  title: string;
  children: ReactNode;
  script?: AssetName;
  bodyClass?: string | undefined;
  bodyData?: Record<`data-${string}`, string | undefined> | undefined;
};

export const Shell = ({ title, children, script, bodyClass, bodyData }: ShellProps) => (
  <html lang="en">
    <head>
      <meta charSet="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title}</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/emulator/style.css" />
      <link rel="stylesheet" href="/emulator/forms.css" />
      {script && <script type="module" src={`/emulator/${script}`} />}
    </head>
    <body className={bodyClass} {...bodyData}>
      {children}
    </body>
  </html>
);

/** The dashboard's pages: brand, emulator time, tabs. */
export const DashboardShell = ({ title, tab, children }: { title: string; tab: string; children: ReactNode }) => (
  <Shell title={`${title} · Stripe emulator`} script="forms.js">
    <header className="bar">
      <div className="bar-inner">
        <div className="row spread">
          <span className="row">
            <a className="brand" href="/emulator">
              Stripe emulator
            </a>
            <span className="test">Test mode</span>
          </span>
          {tab !== '/emulator' && <EmulatorTime />}
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
function EmulatorTime() {
  const nowMs = useContext(Now);
  return nowMs === null ? null : (
    <a className="small soft number" href="/emulator" title="Emulator time">
      <Instant ms={nowMs} />
    </a>
  );
}

/** What a customer sees: one narrow column. */
export const SheetShell = ({ title, children }: { title: string; children: ReactNode }) => (
  <Shell title={title} script="checkout.js">
    <main className="sheet stack">
      <div className="row">
        <span className="brand">Stripe emulator</span>
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
