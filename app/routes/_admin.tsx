import type { HeadersFunction, LoaderFunctionArgs } from '@remix-run/node';
import { Outlet, useRouteLoaderData } from '@remix-run/react';
import { Activity, ChartNoAxesCombined, Inbox, ScrollText, ShieldCheck, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { ErrorPage } from '../components/shell/error-page.tsx';
import { useOwner } from '../components/shell/expired.tsx';
import { Frame } from '../components/shell/frame.tsx';
import { Badge } from '../components/ui/badge.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { ownerCookieOf, takeDraft } from '../lib/draft.server.ts';

/** The back button must not show a cached page: not after log-out, and not a checkout that was paid. */
export const headers: HeadersFunction = () => ({ 'Cache-Control': 'no-store' });

export async function loader(args: LoaderFunctionArgs) {
  const { user } = await requireAdmin(args);
  return {
    email: user.email,
    role: user.adminRole,
    draft: await takeDraft(args, user),
    owner: await ownerCookieOf(args, user),
  };
}

const ITEMS = [
  { to: '/admin', label: 'Usage', icon: Activity, end: true },
  { to: '/admin/customers', label: 'Customers', icon: Users },
  { to: '/admin/inbox', label: 'Inbox', icon: Inbox },
  { to: '/admin/revenue', label: 'Revenue', icon: ChartNoAxesCombined },
  { to: '/admin/audit', label: 'Audit', icon: ScrollText },
  { to: '/admin/team', label: 'Team', icon: ShieldCheck },
];

export default function Admin() {
  return (
    <WithFrame>
      <Outlet />
    </WithFrame>
  );
}

export function ErrorBoundary() {
  return (
    <WithFrame>
      <ErrorPage />
    </WithFrame>
  );
}

function WithFrame({ children }: { children: ReactNode }) {
  const admin = useRouteLoaderData<typeof loader>('routes/_admin');
  useOwner(admin?.owner);
  if (!admin) return <main className="px-4">{children}</main>;
  return (
    <Frame home="/admin" items={ITEMS} email={admin.email} status={<Badge tone="accent">Admin</Badge>}>
      {children}
    </Frame>
  );
}
