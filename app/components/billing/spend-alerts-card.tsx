import type { SubmissionResult } from '@conform-to/react';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { InputField } from '../ui/field.tsx';
import { DateTime, Money } from '../ui/format.tsx';
import { Table } from '../ui/table.tsx';
import { CapFormRow, resultOf, useCapForm, usePending } from './cap-card.tsx';

type SpendAlertsProps = {
  levelsCents: number[];
  /** The levels that were reached, the newest first. */
  log: { levelCents: number; periodStartMs: number; atMs: number }[];
  lastResult: SubmissionResult | undefined;
};

/** The amounts at which the customer gets a notice, and when each was reached. */
export function SpendAlertsCard({ levelsCents, log, lastResult }: SpendAlertsProps) {
  const levels = levelsCents.map((cents) => String(cents / 100)).join(', ');
  return (
    <Card
      title="Spend alerts"
      description="You get a notice and a mail when the runs of a billing period reach an amount at list price: one for each amount and period. Runs continue."
    >
      <AlertsForm key={levels} levels={levels} lastResult={lastResult} />
      {log.length > 0 ? (
        <div className="-mx-5 mt-5 border-t">
          <Table
            caption="Amounts that were reached, newest first"
            rows={log}
            rowKey={({ levelCents, periodStartMs }) => `${periodStartMs} ${levelCents}`}
            columns={[
              { label: 'Reached', lead: true, cell: ({ atMs }) => <DateTime ms={atMs} /> },
              { label: 'Amount', align: 'right', cell: ({ levelCents }) => <Money cents={levelCents} /> },
              {
                label: 'Billing period from',
                align: 'right',
                cell: ({ periodStartMs }) => <DateTime ms={periodStartMs} show="date" />,
              },
            ]}
          />
        </div>
      ) : null}
    </Card>
  );
}

function AlertsForm({ levels, lastResult }: { levels: string; lastResult: SubmissionResult | undefined }) {
  const pending = usePending();
  const [form, fields] = useCapForm({
    id: 'spend-alerts',
    lastResult: resultOf(lastResult, ['alerts']),
    defaultValue: { alertDollars: levels },
  });
  return (
    <CapFormRow form={form}>
      <InputField
        field={fields.alertDollars}
        label="Alert me at (USD)"
        hint="Whole dollars with commas between, such as 50, 100. Leave it empty for none."
        className="w-full sm:w-72"
      />
      <div className="sm:pt-[1.625rem]">
        <Button type="submit" name="intent" value="alerts" variant="secondary" pending={pending('alerts')}>
          Save alerts
        </Button>
      </div>
    </CapFormRow>
  );
}
