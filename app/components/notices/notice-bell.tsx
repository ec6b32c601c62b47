import { Link, useLocation } from '@remix-run/react';
import Bell from 'lucide-react/icons/bell';
import { lazy, Suspense, useRef, useState } from 'react';
import type { ShownNotice } from '../../../server/notifications/store.ts';
import { useReplaced } from '../menu/use-replaced.ts';
import { MarkAllRead } from './mark-all-read.tsx';
import { NoticeList } from './notice-list.tsx';

const loadPopover = () => import('../menu/radix-popover.tsx');
const RadixPopover = lazy(async () => ({ default: (await loadPopover()).RadixPopover }));

/** More is shown as `99+`. */
const MAX_SHOWN = 99;
const BUTTON = 'relative grid size-9 cursor-pointer place-items-center rounded text-muted hover:text-text';

type NoticeBellProps = { unread: number; notices: ShownNotice[] };

/** The number of unread notices, and the latest ones. Without JavaScript it opens to a link to all; navigation closes it. */
export function NoticeBell(props: NoticeBellProps) {
  const { key } = useLocation();
  return <ClosedBell key={key} {...props} />;
}

function ClosedBell({ unread, notices }: NoticeBellProps) {
  const [isOpen, setOpen] = useState(false);
  const disclosure = useRef<HTMLDetailsElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const count = unread > MAX_SHOWN ? `${MAX_SHOWN}+` : String(unread);
  const label = unread === 0 ? 'Notices, none new' : `Notices, ${count} new`;
  if (!useReplaced(disclosure)) {
    return (
      <details ref={disclosure} className="relative">
        <summary aria-label={label} className={`${BUTTON} list-none [&::-webkit-details-marker]:hidden`}>
          <Count unread={unread} count={count} />
        </summary>
        <div className="fixed inset-x-4 top-16 z-40 rounded-lg border bg-surface p-4 shadow-pop sm:absolute sm:inset-x-auto sm:right-0 sm:top-full sm:mt-2 sm:w-96">
          <ToAll unread={unread} notices={notices} />
        </div>
      </details>
    );
  }
  return (
    <span className="relative inline-flex">
      <button
        ref={button}
        type="button"
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        className={BUTTON}
        onPointerEnter={() => void loadPopover()}
        onFocus={() => void loadPopover()}
        onClick={() => setOpen(!isOpen)}
      >
        <Count unread={unread} count={count} />
      </button>
      {isOpen ? (
        <Suspense>
          <RadixPopover label="Notices" button={button} onClose={() => setOpen(false)}>
            <div className="mb-3 max-h-[60vh] overflow-y-auto border-b pb-3">
              <NoticeList notices={notices} look="brief" />
            </div>
            <ToAll unread={unread} notices={notices} />
          </RadixPopover>
        </Suspense>
      ) : null}
    </span>
  );
}

function Count({ unread, count }: { unread: number; count: string }) {
  return (
    <>
      <Bell aria-hidden className="size-5" strokeWidth={1.75} />
      {unread === 0 ? null : (
        <span
          aria-hidden
          className="absolute -right-0.5 top-0 min-w-[1.125rem] rounded-full bg-accent px-1 text-center text-[0.6875rem] font-semibold leading-[1.125rem] text-accent-text"
        >
          {count}
        </span>
      )}
    </>
  );
}

function ToAll({ unread, notices }: NoticeBellProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 text-sm">
      <Link to="/settings/notices" className="link">
        All notices
      </Link>
      {unread > 0 && notices[0] ? <MarkAllRead upTo={notices[0].id} /> : null}
    </div>
  );
}
