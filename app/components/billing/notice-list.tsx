import { Link } from '@remix-run/react';
import type { ShownNotice } from '../../../server/notifications/store.ts';
import { DateTime } from '../ui/format.tsx';

/** What the customer was told, newest first. */
export function NoticeList({ notices }: { notices: ShownNotice[] }) {
  if (notices.length === 0)
    return <p className="text-sm text-muted">Nothing yet. What happens to your money is told here and by mail.</p>;
  return (
    <ul className="divide-y text-sm">
      {notices.map(({ id, title, body, link, atMs }) => (
        <li key={id} className="py-3 first:pt-0 last:pb-0">
          <p className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span className="font-medium">{title}</span>
            <span className="text-xs text-muted">
              <DateTime ms={atMs} />
            </span>
          </p>
          <p className="mt-0.5 text-muted">
            {body} {link ? <NoticeLink {...link} /> : null}
          </p>
        </li>
      ))}
    </ul>
  );
}

function NoticeLink({ label, href }: { label: string; href: string }) {
  if (!href.startsWith('/')) {
    return (
      <a href={href} className="link">
        {label}
      </a>
    );
  }
  return (
    <Link to={href} className="link">
      {label}
    </Link>
  );
}
