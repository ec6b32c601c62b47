import type { ReactNode } from 'react';

/** One figure with label and note. Put several in a `<StatRow>`. */
export function Stat({ label, value, note }: { label: ReactNode; value: ReactNode; note?: ReactNode }) {
  return (
    <div className="bg-surface px-5 py-4">
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="mt-1 text-2xl font-semibold tracking-tight">{value}</dd>
      {note ? <dd className="mt-1 text-sm text-muted">{note}</dd> : null}
    </div>
  );
}

/** Figures side by side, divided by hairlines. */
export function StatRow({ children }: { children: ReactNode }) {
  return (
    <dl className="grid gap-px overflow-hidden rounded-lg border bg-line sm:grid-flow-col sm:auto-cols-fr">
      {children}
    </dl>
  );
}
