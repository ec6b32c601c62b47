import { useLocation, useNavigation } from '@remix-run/react';
import { type ReactNode, useEffect, useState } from 'react';
import { Skeleton } from '../ui/progress.tsx';

/** A skeleton that flashes for less than this is worse than a short wait. */
const SLOW_AFTER_MS = 300;

/** The page, or a skeleton while the next one is slow. The page is hidden, not removed: navigation may fail and input must survive. */
export function PageBody({ children }: { children: ReactNode }) {
  const { state, location, formMethod } = useNavigation();
  const { pathname } = useLocation();
  const isLeaving = state === 'loading' && formMethod === undefined && location.pathname !== pathname;
  const isSlow = useSlow(isLeaving);
  return (
    <>
      {isSlow ? <PageSkeleton /> : null}
      <div hidden={isSlow}>{children}</div>
    </>
  );
}

function useSlow(isWaiting: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [isWaiting]);
  return isSlow;
}

function PageSkeleton() {
  return (
    <div aria-hidden data-testid="skeleton" className="space-y-6">
      <Skeleton className="h-9 w-48" />
      <Skeleton className="h-28 w-full" />
      <Skeleton className="h-72 w-full" />
    </div>
  );
}
