import { Link, useLocation, useNavigation } from '@remix-run/react';
import type { LucideIcon } from 'lucide-react';
import { classNames } from '../ui/class-names.ts';

export type NavItem = {
  to: string;
  label: string;
  icon: LucideIcon;
  /** Current only on this exact page, not on pages below it. */
  end?: boolean;
  /** Another path that belongs to this item. */
  also?: string;
  /** A number beside the label, and what it counts. */
  badge?: { count: number; label: string } | undefined;
};

/** The sidebar on a desktop. */
export function SideNavigation({ items }: { items: NavItem[] }) {
  return (
    <nav aria-label="Main" className="flex flex-col gap-0.5">
      {useMarked(items).map(({ to, label, icon: Icon, current, badge }) => (
        <Link
          key={to}
          to={to}
          prefetch="intent"
          aria-current={current}
          className={classNames(
            'flex items-center gap-3 rounded px-3 py-2 text-sm transition-colors',
            current ? 'bg-accent-soft font-medium text-accent' : 'text-muted hover:bg-line/40 hover:text-text',
          )}
        >
          <Icon aria-hidden className="size-[1.125rem]" strokeWidth={1.75} />
          {label}
          {badge ? <NavBadge {...badge} /> : null}
        </Link>
      ))}
    </nav>
  );
}

/** The bottom bar on a phone. */
export function BottomNavigation({ items }: { items: NavItem[] }) {
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {useMarked(items).map(({ to, label, icon: Icon, current, badge }) => (
        <Link
          key={to}
          to={to}
          aria-current={current}
          className={classNames(
            'flex min-w-0 flex-1 flex-col items-center gap-1 px-0.5 pb-2 pt-2.5 text-[0.6875rem] leading-none',
            current ? 'font-medium text-accent' : 'text-muted',
          )}
        >
          <span className="relative">
            <Icon aria-hidden className="size-5" strokeWidth={1.75} />
            {badge ? <NavBadge {...badge} isFloating /> : null}
          </span>
          {label}
        </Link>
      ))}
    </nav>
  );
}

function NavBadge({ count, label, isFloating = false }: { count: number; label: string; isFloating?: boolean }) {
  return (
    <span
      className={classNames(
        'rounded-full bg-danger px-1.5 py-0.5 text-[0.6875rem] font-semibold leading-none text-bg',
        isFloating ? 'absolute -right-3.5 -top-1.5' : 'ml-auto',
      )}
    >
      {count > 99 ? '99+' : count}
      <span className="sr-only"> {label}</span>
    </span>
  );
}

/** Marks the item that the open page belongs to. */
function useMarked(items: NavItem[]) {
  const { pathname } = useLocation();
  const isIn = (place: string) => pathname === place || pathname.startsWith(`${place}/`);
  return items.map((item) => ({
    ...item,
    current:
      (item.end ? pathname === item.to : isIn(item.to)) || (item.also && isIn(item.also))
        ? ('page' as const)
        : undefined,
  }));
}

/** A hairline at the top while the next page loads. */
export function NavigationProgress() {
  const busy = useNavigation().state !== 'idle';
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-0 z-50 h-0.5">
      {busy ? (
        <>
          <div className="h-full w-full animate-pulse bg-accent" />
          <span className="sr-only">Loading</span>
        </>
      ) : null}
    </div>
  );
}
