import { useFetcher } from '@remix-run/react';
import { useEffect } from 'react';
import type { loader } from '../../routes/billing.upcoming.ts';
import { Skeleton } from '../ui/progress.tsx';
import { Upcoming } from './upcoming.tsx';

/** The next invoice, asked for once the page is there. */
export function LateUpcoming({ isEnding }: { isEnding: boolean }) {
  const { load, data } = useFetcher<typeof loader>();
  useEffect(() => load('/billing/upcoming'), [load]);
  return data ? <Upcoming preview={data.preview} isEnding={isEnding} /> : <Skeleton className="h-28 w-full" />;
}
