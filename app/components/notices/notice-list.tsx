import { Form, Link } from '@remix-run/react';
import type { ShownNotice } from '../../../server/notifications/store.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { useFigures } from '../ui/figures.ts';
import { DateTime } from '../ui/format.tsx';

type NoticeListProps = {
  notices: ShownNotice[];
  /** `full` shows the whole text and a button to mark it as read; `brief` shows only the title and time. */
  look?: 'normal' | 'full' | 'brief';
};

/** The customer's notices, newest first. */
export function NoticeList({ notices, look = 'normal' }: NoticeListProps) {
  const written = useFigures();
  if (notices.length === 0)
    return (
      <p className="text-sm text-muted">
        No notices yet. We post here and e-mail you when something happens to your money.
      </p>
    );
  return (
    <ul className="divide-y text-sm">
      {notices
        .map((each) => ({ ...each, title: written(each.title), body: written(each.body) }))
        .map((notice) => (
          <li key={notice.id} className="py-3 first:pt-0 last:pb-0">
            <Heading {...notice} />
            {look === 'normal' ? (
              <p className="mt-0.5 line-clamp-3 text-muted [overflow-wrap:anywhere]">
                {notice.body.replaceAll('\n\n', ' ')}
              </p>
            ) : null}
            {look === 'full' ? (
              <div className="mt-0.5 space-y-2 text-muted [overflow-wrap:anywhere]">
                {notice.body.split('\n\n').map((paragraph) => (
                  <p key={paragraph}>{paragraph}</p>
                ))}
              </div>
            ) : null}
            <div className="mt-1 flex flex-wrap items-center gap-x-4">
              {notice.link && !notice.isSuperseded ? <NoticeLink {...notice.link} /> : null}
              {look === 'full' && !notice.isRead ? <MarkRead {...notice} /> : null}
            </div>
          </li>
        ))}
    </ul>
  );
}

function Heading({ title, atMs, isRead, isSuperseded }: ShownNotice) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4">
      <p className="flex min-w-0 flex-wrap items-baseline gap-x-2 [overflow-wrap:anywhere]">
        <span className={isRead ? '' : 'font-semibold'}>
          {isRead ? null : (
            <>
              <span aria-hidden className="mr-2 inline-block size-2 rounded-full bg-accent align-middle" />
              <span className="sr-only">New: </span>
            </>
          )}
          {title}
        </span>
        {isSuperseded ? <Badge>Changed since</Badge> : null}
      </p>
      <span className="text-xs text-muted">
        <DateTime ms={atMs} />
      </span>
    </div>
  );
}

function MarkRead({ id, title }: ShownNotice) {
  return (
    <Form method="post" action="/settings/notices" preventScrollReset>
      <input type="hidden" name="noticeId" value={id} />
      <Button
        type="submit"
        name="intent"
        value="read"
        variant="quiet"
        size="sm"
        className="-ml-3"
        aria-label={`Mark as read: ${title}`}
      >
        Mark as read
      </Button>
    </Form>
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
