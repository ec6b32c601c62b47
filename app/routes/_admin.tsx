import type { HeadersFunction, LoaderFunctionArgs } from '@remix-run/node';
import { Outlet, type ShouldRevalidateFunction, useRouteLoaderData } from '@remix-run/react';
import type { ReactNode } from 'react';
import { pagesFor, phonePages } from '../components/admin/pages.ts';
import { SearchBox } from '../components/admin/search-box.tsx';
import { ErrorPage } from '../components/shell/error-page.tsx';
import { useOwner } from '../components/shell/expired.tsx';
import { Frame } from '../components/shell/frame.tsx';
import { Toaster } from '../components/toasts/toaster.tsx';
import { DisplayProvider } from '../components/ui/format.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { ownerCookieOf, takeDraft } from '../lib/draft.server.ts';
import { takeFlash } from '../lib/flash.server.ts';
import { attempt } from '../lib/procedure-errors.server.ts';

/** The back button must not show a cached page: not after log-out, and not a checkout that was paid. */
export const headers: HeadersFunction = () => ({ 'Cache-Control': 'no-store' });

export async function loader(args: LoaderFunctionArgs) {
  const { api, user } = await requireAdmin(args);
  // Before the second factor was given there is no number yet.
  const counted = await attempt(args.request, api.admin.countAttention());
  return {
    email: user.email,
    role: user.adminRole,
    draft: await takeDraft(args, user),
    owner: await ownerCookieOf(args, user),
    flash: await takeFlash(args),
    attention: counted.ok ? counted.value : 0,
    stripe: args.context.site.stripe,
  };
}

/** The badge follows every page. */
export const shouldRevalidate: ShouldRevalidateFunction = () => true;

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

/** Admins compare what they see: times are in UTC for all of them, and money is written one way. */
const SHOWN_TO_ADMINS = { timeZone: 'UTC', moneyStyle: null };

function WithFrame({ children }: { children: ReactNode }) {
  const admin = useRouteLoaderData<typeof loader>('routes/_admin');
  useOwner(admin?.owner);
  if (!admin) return <main className="px-4">{children}</main>;
  const badge = admin.attention > 0 ? { count: admin.attention, label: 'need attention' } : undefined;
  const pages = pagesFor(admin.role).map((page) => (page.to === '/admin' ? { ...page, badge } : page));
  return (
    <DisplayProvider value={SHOWN_TO_ADMINS}>
      <Frame home="/admin" items={pages} phoneItems={phonePages(pages)} email={admin.email} status={<SearchBox />}>
        <Toaster flash={admin.flash}>{children}</Toaster>
      </Frame>
    </DisplayProvider>
  );
}
