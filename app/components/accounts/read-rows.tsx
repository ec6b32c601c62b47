import type { ImportPreview } from '../../../server/accounts/preview-import.ts';
import { CalendarDay } from '../ui/calendar-day.tsx';
import { Card } from '../ui/card.tsx';
import { Credits, Money } from '../ui/format.tsx';
import { Table } from '../ui/table.tsx';

/** How many of a file's columns a preview shows. */
const SHOWN_COLUMNS = 12;

/** The first movements as they will be read. */
export function ReadRows({ preview }: { preview: ImportPreview }) {
  const { movements, movementCount, firstDate, lastDate, details } = preview;
  return (
    <Card
      padding="flush"
      title={
        <>
          <Credits value={movementCount} /> {movementCount === 1 ? 'movement' : 'movements'} can be read
        </>
      }
      description={
        firstDate && lastDate ? (
          <>
            From <CalendarDay date={firstDate} /> to <CalendarDay date={lastDate} />. The first ones, as they will be
            kept:
          </>
        ) : null
      }
    >
      <Table
        caption="The first movements as they will be read"
        onPhone="scroll"
        rows={movements}
        rowKey={({ line }) => String(line)}
        empty="No line can be read this way. Change how the columns are read above."
        columns={[
          { label: 'Line', cell: ({ line }) => <span className="text-muted">{line}</span> },
          { label: 'Date', cell: ({ date }) => <CalendarDay date={date} /> },
          { label: 'Description', cell: ({ description }) => description },
          {
            label: 'Amount',
            align: 'right',
            cell: ({ amountCents }) => <Money cents={amountCents} currency={details.currency} signed />,
          },
        ]}
      />
    </Card>
  );
}

type RawRow = { key: string; cells: string[] };

/** The same rows as they stand in the file. */
export function RawRows({ columns, rows }: { columns: string[]; rows: string[][] }) {
  const shown = columns.slice(0, SHOWN_COLUMNS);
  return (
    <Card padding="flush" title="The same lines in the file">
      <Table
        caption="The first lines of the file"
        onPhone="scroll"
        rows={rows.map((cells, at): RawRow => ({ cells, key: String(at) }))}
        rowKey={({ key }) => key}
        columns={shown.map((label, at) => ({
          // Labels of a file may repeat, and keys may not.
          label: shown.indexOf(label) === at ? label : `${label} (${at + 1})`,
          cell: ({ cells }: RawRow) => <span className="line-clamp-2 max-w-64">{cells[at]}</span>,
        }))}
      />
    </Card>
  );
}

/** What was left out, by the file's own line numbers. */
export function RejectedLines({ preview: { rejected, rejectedCount } }: { preview: ImportPreview }) {
  if (rejectedCount === 0) return null;
  return (
    <Card
      padding="flush"
      title={
        <>
          <Credits value={rejectedCount} /> {rejectedCount === 1 ? 'line is' : 'lines are'} left out
        </>
      }
      description={rejectedCount > rejected.length ? `The first ${rejected.length} of them:` : null}
    >
      <Table
        caption="Lines that cannot be read"
        rows={rejected}
        rowKey={({ line }) => String(line)}
        columns={[
          { label: 'Line', lead: true, cell: ({ line }) => `Line ${line}` },
          { label: 'Why', cell: ({ reason }) => reason },
          { label: 'In the file', cell: ({ text }) => <span className="break-words text-muted">{text}</span> },
        ]}
      />
    </Card>
  );
}
