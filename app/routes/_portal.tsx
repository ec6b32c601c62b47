import type { HeadersFunction, LoaderFunctionArgs } from '@remix-run/node';
import { Form, Outlet, useRouteLoaderData } from '@remix-run/react';
import Activity from 'lucide-react/icons/activity';
import ChartLine from 'lucide-react/icons/chart-line';
import CreditCard from 'lucide-react/icons/credit-card';
import Landmark from 'lucide-react/icons/landmark';
import LayoutDashboard from 'lucide-react/icons/layout-dashboard';
import Settings from 'lucide-react/icons/settings';
import ShieldCheck from 'lucide-react/icons/shield-check';
import User from 'lucide-react/icons/user';
import type { ReactNode } from 'react';
import { NoticeBell } from '../components/notices/notice-bell.tsx';
import { BalanceStatus, type Shell } from '../components/shell/balance-status.tsx';
import { ErrorPage } from '../components/shell/error-page.tsx';
import { useOwner } from '../components/shell/expired.tsx';
import { FixButton } from '../components/shell/fix-button.tsx';
import { Frame } from '../components/shell/frame.tsx';
import { useNoteBrowser } from '../components/shell/use-note-browser.ts';
import { useRecovery } from '../components/shell/use-recovery.ts';
import { Toaster } from '../components/toasts/toaster.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { Button } from '../components/ui/button.tsx';
import { useFigures } from '../components/ui/figures.ts';
import { DisplayProvider } from '../components/ui/format.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { ownerCookieOf, takeDraft } from '../lib/draft.server.ts';
import { takeFlash } from '../lib/flash.server.ts';
import { readShell } from '../lib/shell.server.ts';

export { shouldRevalidate } from '../components/shell/expired.tsx';

/** The back button must not show a cached page: not after log-out, and not a checkout that was paid. */
export const headers: HeadersFunction = () => ({ 'Cache-Control': 'no-store' });

/** The layout around every customer page. */
export async function loader(args: LoaderFunctionArgs) {
  const { user } = await requireCustomer(args);
  return {
    ...(await readShell(args)),
    draft: await takeDraft(args, user),
    owner: await ownerCookieOf(args, user),
    flash: await takeFlash(args),
    isViewed: user.viewedBy != null,
  };
}

const ITEMS = [
  { to: '/overview', label: 'Overview', icon: LayoutDashboard },
  { to: '/scenarios', also: '/runs', label: 'Scenarios', icon: ChartLine },
  { to: '/accounts', label: 'Accounts', icon: Landmark },
  { to: '/usage', label: 'Usage', icon: Activity },
  { to: '/billing', also: '/subscribe', label: 'Billing', icon: CreditCard },
  { to: '/settings', label: 'Settings', icon: Settings },
];

const MENU = [
  { to: '/settings', label: 'Profile', icon: User },
  { to: '/settings/security', label: 'Password and sessions', icon: ShieldCheck },
];

export default function Portal() {
  return (
    <WithShell>
      <Outlet />
    </WithShell>
  );
}

/** A failed page keeps its navigation. If the shell itself failed, only the error is shown. */
export function ErrorBoundary() {
  return (
    <WithShell>
      <ErrorPage />
    </WithShell>
  );
}

function WithShell({ children }: { children: ReactNode }) {
  const shell = useRouteLoaderData<typeof loader>('routes/_portal');
  useRecovery(shell);
  useNoteBrowser(shell?.browser);
  useOwner(shell?.owner);
  if (!shell) return <main className="px-4">{children}</main>;
  return (
    <DisplayProvider value={shell.display}>
      <Toaster flash={shell.flash}>
        <Frame
          home="/overview"
          items={ITEMS}
          email={shell.email}
          menu={MENU}
          status={<BalanceStatus {...shell} />}
          bell={<NoticeBell unread={shell.unread} notices={shell.notices} />}
          banner={
            <>
              {shell.isViewed ? <ViewBanner /> : null}
              {shell.banner ? <ShellBanner {...shell.banner} /> : null}
            </>
          }
        >
          {children}
        </Frame>
      </Toaster>
    </DisplayProvider>
  );
}

/** Above every page while an admin looks at the portal as this customer. */
function ViewBanner() {
  return (
    <Banner
      tone="warn"
      title="You are viewing this customer"
      button={
        <Form method="post" action="/view-as/end">
          <Button type="submit" size="sm" variant="secondary">
            Back to the admin side
          </Button>
        </Form>
      }
    >
      You see what the customer sees. Nothing can be changed.
    </Banner>
  );
}

function ShellBanner({ tone, title, text, action }: NonNullable<Shell['banner']>) {
  const written = useFigures();
  return (
    <Banner
      tone={tone === 'warning' ? 'warn' : tone}
      title={written(title)}
      button={<FixButton action={action} size="sm" variant="secondary" />}
    >
      {text === null ? null : written(text)}
    </Banner>
  );
}
