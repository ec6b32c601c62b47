import { Form } from '@remix-run/react';
import type { PlannedItem } from '../../../../server/scenarios/forecast/planned.ts';
import { useFormat } from '../../charts/use-format.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, LinkButton } from '../../ui/button.tsx';
import { CalendarDay } from '../../ui/calendar-day.tsx';
import { Money } from '../../ui/format.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { doubtInWords, KIND_WORDS, rhythmInWords } from './planned-words.ts';

/** Planned items by their day, each with a way to edit and to delete it. */
export function PlannedTable({ items, currency }: { items: PlannedItem[]; currency: string }) {
  const format = useFormat(currency);
  const columns: Column<PlannedItem>[] = [
    {
      label: 'Item',
      lead: true,
      cell: (item) => (
        <div className="min-w-0 break-words sm:max-w-80">
          {item.label} {item.kind && item.kind !== 'other' ? <Badge>{KIND_WORDS[item.kind]}</Badge> : null}
          <div className="text-xs font-normal text-muted">{doubtInWords(item, format)}</div>
        </div>
      ),
    },
    { label: 'First day', cell: ({ date }) => <CalendarDay date={date} /> },
    { label: 'How often', cell: (item) => rhythmInWords(item, format) },
    {
      label: 'Amount',
      align: 'right',
      cell: ({ amountCents }) => <Money cents={amountCents} currency={currency} signed />,
    },
    {
      label: 'Change',
      align: 'right',
      cell: ({ id, label }) => (
        <Form method="post" className="flex gap-1 sm:justify-end">
          <LinkButton to={`?edit=${id}#item`} variant="quiet" size="sm" aria-label={`Edit ${label}`}>
            Edit
          </LinkButton>
          <input type="hidden" name="part" value="remove" />
          <Button type="submit" name="ids" value={id} variant="quiet" size="sm" aria-label={`Delete ${label}`}>
            Delete
          </Button>
        </Form>
      ),
    },
  ];
  return (
    <Table
      caption="Planned items"
      columns={columns}
      rows={[...items].sort((a, b) => a.date.localeCompare(b.date))}
      rowKey={({ id }) => id}
      empty="Nothing is planned yet. Add what you know will be paid: open invoices, bills, a hire, a loan, taxes."
    />
  );
}
