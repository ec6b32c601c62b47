import { useRouteLoaderData } from '@remix-run/react';
import type { loader } from '../../root.tsx';

const NOTICES = {
  demo: 'This is a public demo. Do not enter real data: anyone can log in. No real money moves.',
  test: 'Stripe test mode: no real money moves.',
};

/** Says on every page when this is not the real thing. */
export function SiteNotice() {
  const notice = useRouteLoaderData<typeof loader>('root')?.notice;
  if (!notice) return null;
  return (
    <p role="note" className="border-line border-b bg-warning-soft px-4 py-2 text-center text-sm">
      {NOTICES[notice]}
    </p>
  );
}
