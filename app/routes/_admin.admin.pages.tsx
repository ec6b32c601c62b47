import type { MetaFunction } from '@remix-run/node';
import { Link, useRouteLoaderData } from '@remix-run/react';
import { pagesFor } from '../components/admin/pages.ts';
import { Card } from '../components/ui/card.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import type { loader } from './_admin.tsx';

export const meta: MetaFunction = () => [{ title: 'All pages · Headroom admin' }];

/** What does not fit into a phone's bottom bar. */
export default function Pages() {
  const admin = useRouteLoaderData<typeof loader>('routes/_admin');
  return (
    <>
      <PageHeader title="All pages" />
      <Card padding="flush">
        <ul className="divide-y">
          {pagesFor(admin?.role ?? null).map(({ to, label, icon: Icon }) => (
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
