import type { ReactNode } from 'react';

export type ChartTableData = { caption: string; columns: string[]; rows: ReactNode[][]; note?: string | undefined };

/** The numbers behind a chart, for reading, copying and screen readers. The first cell of a row is its heading. */
export function ChartTable({ caption, columns, rows, note }: ChartTableData) {
  return (
    <details className="mt-2 text-sm">
      <summary className="cursor-pointer py-1">Show as table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="max-h-80 overflow-auto" tabIndex={0} aria-label={caption}>
        <table className="w-full border-collapse text-right tabular-nums">
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column, at) => (
                <th key={column} scope="col" className={at === 0 ? 'p-1 text-left' : 'whitespace-nowrap p-1'}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity and never move
              <tr key={row}>
                {cells.map((cell, at) =>
                  at === 0 ? (
                    <th key={columns[at]} scope="row" className="whitespace-nowrap p-1 text-left font-normal">
                      {cell}
                    </th>
                  ) : (
                    <td key={columns[at]} className="p-1">
                      {cell}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {note ? <p className="m-0 py-1">{note}</p> : null}
    </details>
  );
}
