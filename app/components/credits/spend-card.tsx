import { Form, Link } from '@remix-run/react';
import type { SpendGrouping } from '../../../server/reporting/forms.ts';
import type { Spend, SpendRow } from '../../../server/reporting/spend.ts';
import type { SpendPeriod } from '../../../server/reporting/spend-periods.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { SelectField } from '../ui/field.tsx';
import { Credits, formatDate, Money, useInstant, useLocale } from '../ui/format.tsx';
import { Stat, StatRow } from '../ui/stat.tsx';
import { Table } from '../ui/table.tsx';

const GROUPINGS: Record<SpendGrouping, { name: string; none: string }> = {
  scenario: { name: 'Scenario', none: 'Unknown scenario' },
  label: { name: 'Label', none: 'No label' },
  account: { name: 'Account', none: 'Unknown account' },
};

const KINDS: Record<SpendPeriod['kind'], string> = {
  billing: 'Billing periods',
  month: 'Calendar months (UTC)',
  year: 'Years (UTC)',
};

/** What a period's runs used, in credits and dollars, by group, and what was invoiced in it. */
export function SpendCard({ periods, period, by, used, invoiced, rows, rest }: Spend) {
  const inWords = usePeriodWords();
  return (
    <section id="spend" className="scroll-mt-24 space-y-4">
      <Card title="Spend" description={inWords(period)} actions={<SpendForm {...{ periods, period, by }} />}>
        <StatRow>
          <Stat
            label="Used by runs"
            value={<Money cents={used.costCents} />}
            note={
              <>
                <Credits value={used.credits} /> {used.credits === 1 ? 'credit' : 'credits'} at the list price
              </>
            }
          />
          <Stat
            label="Invoiced"
            value={<Money cents={invoiced.totalCents} />}
            note={
              <>
                by invoice date: runs <Money cents={invoiced.runsCents} />, accounts{' '}
                <Money cents={invoiced.accountsCents} />, tax <Money cents={invoiced.taxCents} />
              </>
            }
          />
          <Stat label="Paid" value={<Money cents={invoiced.paidCents} />} note="of these invoices" />
        </StatRow>
      </Card>
      <Card
        title={`Runs by ${GROUPINGS[by].name.toLowerCase()}`}
        description={by === 'account' ? 'A run over several accounts is divided equally between them.' : undefined}
        padding="flush"
      >
        <SpendTable {...{ by, rows, rest }} />
      </Card>
    </section>
  );
}

function SpendForm({ periods, period, by }: Pick<Spend, 'periods' | 'period' | 'by'>) {
  const inWords = usePeriodWords();
  const kinds = [...new Set(periods.map(({ kind }) => kind))];
  return (
    <Form method="get" action="/usage#spend" preventScrollReset className="flex flex-wrap items-end gap-2">
      <SelectField key={`period ${period.key}`} name="period" label="Period" defaultValue={period.key}>
        {kinds.map((kind) => (
          <optgroup key={kind} label={KINDS[kind]}>
            {periods
              .filter((each) => each.kind === kind)
              .map((each) => (
                <option key={each.key} value={each.key}>
                  {inWords(each)}
                </option>
              ))}
          </optgroup>
        ))}
      </SelectField>
      <SelectField key={`by ${by}`} name="by" label="Group by" defaultValue={by}>
        {Object.entries(GROUPINGS).map(([value, { name }]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </SelectField>
      <Button type="submit" variant="secondary">
        Show
      </Button>
    </Form>
  );
}

function SpendTable({ by, rows, rest }: Pick<Spend, 'by' | 'rows' | 'rest'>) {
  const shown: SpendRow[] = rest ? [...rows, { ...rest, key: REST, name: `${rest.groups} more`, runs: 0 }] : rows;
  return (
    <Table
      caption={`Spend by ${GROUPINGS[by].name.toLowerCase()}`}
      rows={shown}
      rowKey={({ key }) => key ?? 'none'}
      onPhone="compact"
      empty="No runs used credits in this period."
      columns={[
        { label: GROUPINGS[by].name, lead: true, cell: (row) => <GroupName by={by} row={row} /> },
        { label: 'Runs', align: 'right', cell: ({ key, runs }) => (key === REST ? '' : <Credits value={runs} />) },
        { label: 'Credits', align: 'right', cell: ({ credits }) => <Credits value={credits} /> },
        { label: 'List price', align: 'right', cell: ({ costCents }) => <Money cents={costCents} /> },
      ]}
    />
  );
}

/** The row of all groups that are not listed. */
const REST = '…';

function GroupName({ by, row: { key, name } }: { by: SpendGrouping; row: SpendRow }) {
  if (key === null || name === null) return <span className="text-muted">{GROUPINGS[by].none}</span>;
  if (key === REST) return <span className="text-muted">{name}</span>;
  const to = {
    scenario: `/scenarios/${key}`,
    label: `/runs?label=${encodeURIComponent(key)}`,
    account: `/accounts/${key}`,
  };
  return (
    <Link to={to[by]} className="link [overflow-wrap:anywhere]">
      {name}
    </Link>
  );
}

/** A period as people name it: its days, its month, or its year. */
function usePeriodWords(): (period: SpendPeriod) => string {
  const day = useInstant('date');
  const locale = useLocale();
  const words = ({ kind, key, fromMs, toMs }: SpendPeriod) => {
    if (kind === 'billing') return `${day(fromMs)} to ${day(toMs)}`;
    return kind === 'year' ? key : formatDate(fromMs, 'month', { locale, timeZone: 'UTC' });
  };
  return (period) => `${words(period)}${period.isOpen ? ', to date' : ''}`;
}
