import type { ImportPreview } from '../../../server/accounts/preview-import.ts';
import { Badge } from '../ui/badge.tsx';
import { CalendarDay } from '../ui/calendar-day.tsx';
import { Card } from '../ui/card.tsx';
import { Credits, Money } from '../ui/format.tsx';
import { Stat, StatRow } from '../ui/stat.tsx';
import { Table } from '../ui/table.tsx';

/** How many of a file's columns a preview shows. */
const SHOWN_COLUMNS = 12;

/** What the file adds up to, to compare with the bank's own statement. */
export function ReadTotals({ preview }: { preview: ImportPreview }) {
  const { inCents, outCents, firstDate, lastDate, closing, currency } = preview;
  return (
    <StatRow>
      <Stat label="Money in" value={<Money cents={inCents} currency={currency} />} />
      <Stat label="Money out" value={<Money cents={outCents} currency={currency} />} />
      <Stat
        label="Dates"
        value={firstDate ? <CalendarDay date={firstDate} /> : 'None'}
        note={
          lastDate ? (
            <>
              to <CalendarDay date={lastDate} />
            </>
          ) : null
        }
      />
      <Stat
        label="Closing balance"
        value={closing ? <Money cents={closing.cents} currency={currency} /> : 'Not in the file'}
        note={
          closing ? (
            <>
              on <CalendarDay date={closing.date} />
            </>
          ) : null
        }
      />
    </StatRow>
  );
}

/** The first movements as they will be read. */
export function ReadRows({ preview }: { preview: ImportPreview }) {
  const { movements, movementCount, firstDate, lastDate, currency } = preview;
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
            cell: ({ amountCents }) => <Money cents={amountCents} currency={currency} signed />,
          },
        ]}
      />
    </Card>
  );
}

type RawRow = { key: string; cells: string[] };

/** The same rows as the file has them. */
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

/** Rows that are not taken, by the file's own line numbers: those that cannot be read, and those that are no movements. */
export function SkippedLines({ preview }: { preview: ImportPreview }) {
  const { rejected, rejectedCount, leftOut, leftOutCount } = preview;
  return (
    <>
      <SkippedTable
        rows={rejected}
        count={rejectedCount}
        title={`${rejectedCount === 1 ? 'line' : 'lines'} cannot be read`}
        caption="Lines that cannot be read"
      />
      <SkippedTable
        rows={leftOut}
        count={leftOutCount}
        title={`${leftOutCount === 1 ? 'line is' : 'lines are'} left out`}
        caption="Lines that are left out"
      />
    </>
  );
}

type SkippedTableProps = { rows: ImportPreview['rejected']; count: number; title: string; caption: string };

function SkippedTable({ rows, count, title, caption }: SkippedTableProps) {
  if (count === 0) return null;
  return (
    <Card
      padding="flush"
      title={
        <>
          <Credits value={count} /> {title}
        </>
      }
      description={count > rows.length ? `The first ${rows.length} of them:` : null}
    >
      <Table
        caption={caption}
        rows={rows}
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

const CONFIDENCE_WORDS = { sure: 'Sure', likely: 'Likely', unsure: 'Check this' } as const;

/** Why each column is read as it is. */
export function ColumnNotes({ preview: { notes, columns } }: { preview: ImportPreview }) {
  if (notes.length === 0) return null;
  return (
    <details className="mt-5 text-sm" open={notes.some(({ confidence }) => confidence === 'unsure')}>
      <summary className="cursor-pointer font-medium">Why the columns are read this way</summary>
      <dl className="mt-3 space-y-2">
        {notes.map((note) => (
          <div key={`${note.role}-${note.columns.join('-')}`} className="grid gap-x-4 sm:grid-cols-[16rem_1fr]">
            <dt className="min-w-0 break-words">
              {note.role}
              {note.columns.length > 0
                ? `: ${note.columns.map((at) => columns[at] ?? `Column ${at + 1}`).join(', ')}`
                : ''}
            </dt>
            <dd className="text-muted">
              <Badge tone={note.confidence === 'unsure' ? 'warning' : 'neutral'}>
                {CONFIDENCE_WORDS[note.confidence]}
              </Badge>{' '}
              {note.why}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
