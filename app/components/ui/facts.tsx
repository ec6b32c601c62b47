import type { ReactNode } from 'react';

/** Labels and values in two columns. A value may be the sum of those above. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="divide-y text-sm">{children}</dl>;
}

export function Fact({ label, strong = false, children }: { label: ReactNode; strong?: boolean; children: ReactNode }) {
  return (
    <div className={`flex items-baseline justify-between gap-6 py-2 ${strong ? 'font-semibold' : ''}`}>
      <dt className={strong ? 'min-w-0' : 'min-w-0 text-muted'}>{label}</dt>
      <dd className="text-right [overflow-wrap:normal]">{children}</dd>
    </div>
  );
}
