import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Links, LiveReload, Meta, Outlet, Scripts, ScrollRestoration } from '@remix-run/react';
import type { ReactNode } from 'react';
import { ConnectionBanner } from './components/shell/connection-banner.tsx';
import { ErrorPage } from './components/shell/error-page.tsx';
import { Logo } from './components/shell/logo.tsx';
import { SiteNotice } from './components/shell/site-notice.tsx';
import { useNonce } from './lib/nonce.tsx';
import stylesheet from './styles.css';

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: stylesheet },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
  { rel: 'icon', href: '/favicon.ico', sizes: '32x32' },
];

export const meta: MetaFunction = () => [{ title: 'Headroom' }];

export const loader = ({ context }: LoaderFunctionArgs) => ({ notice: context.site.notice });

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce();
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="theme-color" content="#f7f7f4" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#0d1214" media="(prefers-color-scheme: dark)" />
        <Meta />
        <Links />
      </head>
      <body>
        <SiteNotice />
        {children}
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
        <LiveReload nonce={nonce} />
      </body>
    </html>
  );
}

export default function App() {
  return (
    <>
      <ConnectionBanner />
      <Outlet />
    </>
  );
}

/** For errors that no nested layout caught, and for unknown URLs. */
export function ErrorBoundary() {
  return (
    <>
      <header className="px-6 py-5">
        <Logo />
      </header>
      <main id="main" className="px-4">
        <ErrorPage />
      </main>
    </>
  );
}
