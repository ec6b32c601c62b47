import { useLocation, useNavigation } from '@remix-run/react';
import { type ReactNode, useEffect, useState } from 'react';
import { Skeleton } from '../ui/progress.tsx';

/** Below this a page that flashes up and goes again is worse than one that waits. */
const SLOW_AFTER_MS = 300;

/** The page; while a next one is slow to come, the shape of it. What was typed is hidden, not gone: it may not come. */
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
