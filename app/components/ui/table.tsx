import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type Column<Row> = {
  label: string;
  cell: (row: Row) => ReactNode;
  align?: 'left' | 'right';
  /** The title of the row's card on a phone, shown without its label. */
  lead?: boolean;
  /** Left out on phones, where the row's own page shows it. */
  wideOnly?: boolean;
};

export type TableProps<Row> = {
  /** Describes the table for screen readers. */
  caption: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /**
   * On phones rows become cards, with a line for each cell. In long lists the cells of a `compact` card follow each other
   * as words do, and `rows` keep one line, without labels. Tables compared by column scroll sideways instead.
   */
  onPhone?: 'cards' | 'compact' | 'rows' | 'scroll';
  /** Shown when there are no rows. */
  empty?: ReactNode;
};

export function Table<Row>({ caption, columns, rows, rowKey, onPhone = 'cards', empty }: TableProps<Row>) {
  if (rows.length === 0 && empty) return <div className="px-5 py-8 text-center text-sm text-muted">{empty}</div>;
  const table = (
    <table {...ROLE.table} className={classNames('w-full border-collapse text-sm', LAYOUT[onPhone])}>
      <caption className="sr-only">{caption}</caption>
      <thead {...ROLE.rowgroup}>
        <tr {...ROLE.row} className="border-b">
          {columns.map(({ label, align }) => (
            <th
              {...ROLE.columnheader}
              key={label}
              scope="col"
              className={classNames(HEAD, align === 'right' && 'text-right')}
            >
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...ROLE.rowgroup}>
        {rows.map((row) => (
          <tr {...ROLE.row} key={rowKey(row)} className="border-b last:border-b-0">
            {columns.map(({ label, cell, align, lead, wideOnly }) => (
              <td
                {...ROLE.cell}
                key={label}
                data-label={label}
                data-lead={lead || undefined}
                className={classNames(CELL, align === 'right' && 'sm:text-right', wideOnly && 'max-sm:!hidden')}
              >
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
  if (onPhone !== 'scroll') return <div className="sm:overflow-x-auto">{table}</div>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
    <section aria-label={caption} tabIndex={0} className="scroll-hint">
      {table}
    </section>
  );
}

const LAYOUT = { cards: 'stacked', compact: 'stacked compact', rows: 'stacked rows', scroll: 'whitespace-nowrap' };

/** Block layout on phones removes table semantics for assistive technology, so the roles are set explicitly. */
const ROLE = {
  table: { role: 'table' },
  rowgroup: { role: 'rowgroup' },
  row: { role: 'row' },
  columnheader: { role: 'columnheader' },
  cell: { role: 'cell' },
};

const HEAD = 'whitespace-nowrap px-3 py-2.5 text-left text-xs font-medium text-muted sm:first:pl-5 sm:last:pr-5';
const CELL = 'px-3 py-3 align-baseline sm:first:pl-5 sm:last:pr-5';
