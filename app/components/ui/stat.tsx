import type { ReactNode } from 'react';

/** One figure with label and note. Put several in a `<StatRow>`. */
export function Stat({ label, value, note }: { label: ReactNode; value: ReactNode; note?: ReactNode }) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3 sm:px-5 sm:py-4">
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="mt-1 text-xl font-semibold tracking-tight sm:text-2xl">{value}</dd>
      {note ? <dd className="mt-1 text-sm text-muted">{note}</dd> : null}
    </div>
  );
}

/** Figures side by side, divided by hairlines; two abreast on phones. */
export const StatRow = ({ children }: { children: ReactNode }) => <dl className="stat-row">{children}</dl>;
