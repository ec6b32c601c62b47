import type { ReactNode } from 'react';
import { Banner } from '../ui/banner.tsx';

const MENDS: Record<string, { label: string; to: string }> = {
  agreement_needed: { label: 'Read and agree', to: '/billing/agreement' },
  not_subscribed: { label: 'Subscribe', to: '/subscribe' },
  paused: { label: 'Open billing', to: '/billing' },
  out_of_credits: { label: 'Open billing', to: '/billing' },
  cap_reached: { label: 'Change the cap', to: '/billing' },
};

/** Why a run does not start, with the one thing that fixes it. */
export function RefusalBanner({
  kind,
  message,
  editTo,
}: {
  kind: string;
  message: ReactNode;
  /** Where the scenario is edited. */
  editTo: string;
}) {
  const action = MENDS[kind] ?? (kind === 'no_history' ? { label: 'Edit the scenario', to: editTo } : null);
  return (
    <Banner tone="warn" title="This run cannot start" action={action}>
      {message}
    </Banner>
  );
}
