import { useRouteLoaderData } from '@remix-run/react';

const NOTICES = {
  demo: 'This is a public demo. Do not enter real data: anyone can log in. No real money moves.',
  test: 'Stripe test mode: no real money moves.',
};

/** Shows on every page that this is a demo or a test. */
export function SiteNotice() {
  const notice = useRouteLoaderData<{ notice: keyof typeof NOTICES | null }>('root')?.notice;
  if (!notice) return null;
  return (
    <p role="note" className="border-line border-b bg-warning-soft px-4 py-2 text-center text-sm">
      {NOTICES[notice]}
    </p>
  );
}
