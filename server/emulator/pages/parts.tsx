import type { ReactNode } from 'react';
import { day, instant, words } from './format.ts';

const TONES: Record<string, string> = {
  active: 'good',
  enabled: 'good',
  paid: 'good',
  complete: 'good',
  delivered: 'good',
  succeeded: 'good',
  trialing: 'good',
  open: 'warn',
  past_due: 'bad',
  unpaid: 'bad',
  failed: 'bad',
  incomplete: 'warn',
  pending: 'warn',
  undelivered: 'warn',
  uncollectible: 'bad',
  needs_response: 'warn',
  under_review: 'warn',
  warning_needs_response: 'warn',
  warning_under_review: 'warn',
  won: 'good',
  lost: 'bad',
  ready: 'good',
  advancing: 'warn',
  internal_failure: 'bad',
};

export const Status = ({ value }: { value: string }) => (
  <span className={`badge ${TONES[value] ?? ''}`}>{words(value)}</span>
);

export const When = ({ seconds }: { seconds: number }) => <Instant ms={seconds * 1_000} />;
export const Instant = ({ ms }: { ms: number }) => <time dateTime={new Date(ms).toISOString()}>{instant(ms)}</time>;
export const Day = ({ seconds }: { seconds: number }) => (
  <time dateTime={new Date(seconds * 1_000).toISOString()}>{day(seconds * 1_000)}</time>
);

export const Card = ({ title, children, aside }: { title: string; children: ReactNode; aside?: ReactNode }) => (
  <section className="card stack" aria-label={title}>
    <div className="row spread">
      <h2>{title}</h2>
      {aside}
    </div>
    {children}
  </section>
);

export type Row = { key: string; cells: ReactNode[] };

/** On a phone each row is a small card whose cells carry their column's name. */
export function Table({ columns, rows, empty }: { columns: string[]; rows: Row[]; empty: string }) {
  if (rows.length === 0) return <p className="soft">{empty}</p>;
  return (
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            {row.cells.map((cell, index) => (
              <td key={columns[index]} data-label={columns[index]}>
                <span>{cell}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export const Facts = ({ items }: { items: [string, ReactNode][] }) => (
  <dl className="facts">
    {items.map(([name, value]) => (
      <div key={name} className="contents">
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

/** One button that does one thing: a form of its own, so that it works without scripts. */
export const Action = ({
  to,
  label,
  fields = {},
  className,
}: {
  to: string;
  label: string;
  fields?: Record<string, string>;
  className?: string;
}) => (
  <form method="post" action={to}>
    {Object.entries(fields).map(([name, value]) => (
      <input key={name} type="hidden" name={name} value={value} />
    ))}
    <button type="submit" className={className}>
      {label}
    </button>
  </form>
);

export type FieldProps = {
  name: string;
  label: string;
  value?: string | undefined;
  error?: string | undefined;
  inputMode?: 'numeric' | 'email';
  autoComplete?: string | undefined;
  placeholder?: string | undefined;
  maxLength?: number;
  type?: string | undefined;
};

/** A labelled input whose error stands beside it and is read with it. */
export function Field({ label, error, value, ...input }: FieldProps) {
  const id = `field-${input.name}`;
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        {...input}
        defaultValue={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-error`}
      />
      <p id={`${id}-error`} className="error" role="alert" hidden={!error}>
        {error}
      </p>
    </div>
  );
}

export const Notice = ({ tone, children }: { tone: 'good' | 'warn' | 'bad'; children: ReactNode }) => (
  <p className={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
    {children}
  </p>
);
