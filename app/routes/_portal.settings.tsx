import type { MetaFunction } from '@remix-run/node';
import { Outlet } from '@remix-run/react';
import { PageHeader } from '../components/ui/page-header.tsx';
import { PageLinks } from '../components/ui/page-links.tsx';

export const meta: MetaFunction = () => [{ title: 'Settings · Headroom' }];

const PAGES = [
  { to: '/settings', label: 'Profile' },
  { to: '/settings/security', label: 'Security' },
  { to: '/settings/spending', label: 'Spending' },
  { to: '/settings/notices', label: 'Notices' },
  { to: '/settings/data', label: 'Your data' },
];

/** The layout of the settings pages. Each page checks access itself. */
export default function Settings() {
  return (
    <>
      <PageHeader title="Settings" />
      <PageLinks label="Settings" pages={PAGES} />
      <Outlet />
    </>
  );
}
