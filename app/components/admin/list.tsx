import { Form, Link, useLocation, useSearchParams } from '@remix-run/react';
import Download from 'lucide-react/icons/download';
import { Button, LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { InputField, SelectField } from '../ui/field.tsx';
import { type Column, Table } from '../ui/table.tsx';

/** A filter of a list. It lives in the address, so that a filtered list can be shared and comes back. */
export type Filter = { name: string; label: string } & (
  | { kind: 'choice'; options: [value: string, label: string][]; all?: string }
  | { kind: 'text' | 'date' }
);

type ListProps<Row> = {
  /** Describes the table for screen readers, with its order. */
  caption: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  empty: string;
  /** Where the next page begins; null on the last one. */
  next: string | null;
  filters?: Filter[];
  /** The list's name among the CSV files; none without one. */
  csv?: string;
  /** What the CSV is of, beside the filters in the address. */
  csvParams?: Record<string, string>;
};

/** Filters, rows, "n shown, more exist", the next page, and the same rows as CSV. */
export function AdminList<Row>({ empty, next, filters = [], csv, csvParams, ...table }: ListProps<Row>) {
  const [params] = useSearchParams();
  const { pathname } = useLocation();
  const isFiltered = filters.some(({ name }) => params.get(name));
  return (
    <div className="space-y-4">
      {filters.length > 0 ? <Filters filters={filters} params={params} clearTo={isFiltered ? pathname : null} /> : null}
      <Card padding="flush">
        <Table {...table} onPhone="compact" empty={isFiltered ? 'Nothing matches these filters.' : empty} />
      </Card>
      <div className="flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
        <p>
          {table.rows.length} shown{next ? ', more exist' : ''}
        </p>
        <Pages label={`Pages of ${table.caption}`} next={next} csv={csv} csvParams={csvParams} />
      </div>
    </div>
  );
}

type PagesProps = {
  label: string;
  next: string | null;
  csv: string | undefined;
  csvParams: Record<string, string> | undefined;
};

/** The first page, the next one, and the same rows as CSV, with the filters of the address. */
function Pages({ label, next, csv, csvParams }: PagesProps) {
  const [params] = useSearchParams();
  const { pathname } = useLocation();
  const withParams = (changes: Record<string, string | null>) => {
    const changed = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) changed.delete(name);
      else changed.set(name, value);
    }
    return changed.size > 0 ? `?${changed}` : '';
  };
  return (
    <nav aria-label={label} className="flex flex-wrap gap-2">
      {params.has('before') ? (
        <LinkButton variant="secondary" size="sm" to={`${pathname}${withParams({ before: null })}`}>
          First page
        </LinkButton>
      ) : null}
      {next ? (
        <LinkButton variant="secondary" size="sm" to={`${pathname}${withParams({ before: next })}`}>
          Next page
        </LinkButton>
      ) : null}
      {csv ? (
        <LinkButton
          external
          variant="secondary"
          size="sm"
          to={`/admin/csv/${csv}${withParams({ before: null, ...csvParams })}`}
        >
          <Download aria-hidden className="size-4" /> CSV
        </LinkButton>
      ) : null}
    </nav>
  );
}

function Filters({ filters, params, clearTo }: { filters: Filter[]; params: URLSearchParams; clearTo: string | null }) {
  return (
    <Form method="get" key={String(params)} className="flex flex-wrap items-end gap-3">
      {filters.map((filter) =>
        filter.kind === 'choice' ? (
          <SelectField
            key={filter.name}
            name={filter.name}
            label={filter.label}
            defaultValue={params.get(filter.name) ?? ''}
            className="min-w-36"
          >
            <option value="">{filter.all ?? 'All'}</option>
            {filter.options.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </SelectField>
        ) : (
          <InputField
            key={filter.name}
            name={filter.name}
            type={filter.kind}
            label={filter.label}
            defaultValue={params.get(filter.name) ?? ''}
            maxLength={254}
          />
        ),
      )}
      <Button type="submit" variant="secondary">
        Show
      </Button>
      {clearTo ? (
        <Link to={clearTo} className="link pb-2.5 text-sm">
          Clear filters
        </Link>
      ) : null}
    </Form>
  );
}

/** The filters in an address, as a procedure takes them: empty ones are none. */
export const filtersOf = (url: string): Record<string, string> =>
  Object.fromEntries([...new URL(url).searchParams].filter(([name, value]) => value !== '' && !name.startsWith('_')));
