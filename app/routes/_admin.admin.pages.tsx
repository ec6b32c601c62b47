import type { MetaFunction } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { ADMIN_PAGES } from '../components/admin/pages.ts';
import { Card } from '../components/ui/card.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';

export const meta: MetaFunction = () => [{ title: 'All pages · Headroom admin' }];

/** What does not fit into a phone's bottom bar. */
export default function Pages() {
  return (
    <>
      <PageHeader title="All pages" />
      <Card padding="flush">
        <ul className="divide-y">
          {ADMIN_PAGES.map(({ to, label, icon: Icon }) => (
            <li key={to}>
              <Link to={to} className="flex min-h-12 items-center gap-3 px-5 hover:bg-line/40">
                <Icon aria-hidden className="size-5 text-accent" strokeWidth={1.75} />
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}
