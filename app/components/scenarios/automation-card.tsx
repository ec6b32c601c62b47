import { Form, useNavigation } from '@remix-run/react';
import type { Outputs } from '../../../server/trpc/root.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CheckboxField, InputField } from '../ui/field.tsx';
import { DateTime } from '../ui/format.tsx';

type Automation = Outputs['scenarios']['automation'];

/** When the customer is notified of this scenario's risk, and whether it runs automatically. */
export function AutomationCard({ automation, isSweep }: { automation: Automation; isSweep: boolean }) {
  return (
    <Card title="Alert and monthly run">
      <div className="space-y-5 text-sm">
        {isSweep ? (
          <p className="text-muted">A risk alert needs a scenario without a sweep: a sweep has many risks.</p>
        ) : (
          <AlertForm alertPct={automation.alertPct} />
        )}
        <div className="border-t pt-5">
          <Monthly {...automation} />
        </div>
      </div>
    </Card>
  );
}

function AlertForm({ alertPct }: { alertPct: number | null }) {
  return (
    <Form method="post" className="flex items-end gap-2">
      <InputField
        key={alertPct}
        name="alertPct"
        label="Notify me when the risk reaches"
        type="number"
        min={1}
        max={99}
        suffix="%"
        placeholder="off"
        defaultValue={alertPct ?? ''}
        className="min-w-0 flex-1"
      />
      <Button type="submit" name="intent" value="alert" variant="secondary">
        Save alert
      </Button>
    </Form>
  );
}

function Monthly({ isOn, agreement, stopped, terms, obstacle }: Automation) {
  const pending = useNavigation().state === 'submitting';
  if (isOn && agreement)
    return (
      <Form method="post" className="space-y-3">
        <p>
          <strong>It runs every month.</strong> Agreed to on <DateTime ms={agreement.atMs} show="date" />.
        </p>
        <Terms lines={agreement.lines} />
        <Button type="submit" name="intent" value="stop-monthly" variant="secondary" pending={pending}>
          Turn monthly run off
        </Button>
      </Form>
    );
  return (
    <Form method="post" className="space-y-3">
      <p className="font-medium">Monthly run: off</p>
      {stopped && stopped.kind !== 'turned_off' ? (
        <p className="text-warning">
          It stopped on <DateTime ms={stopped.atMs} show="date" />. A notice says why.
        </p>
      ) : null}
      {obstacle ? (
        <p className="text-muted">{obstacle.message}</p>
      ) : (
        <>
          <Terms lines={terms.lines} />
          <input type="hidden" name="variants" value={terms.variants} />
          <CheckboxField name="agreed" required label="I agree to this monthly run and its cost" />
          <Button type="submit" name="intent" value="agree-monthly" variant="secondary" pending={pending}>
            Turn monthly run on
          </Button>
        </>
      )}
    </Form>
  );
}

const Terms = ({ lines }: { lines: string[] }) => (
  <ul className="list-disc space-y-1 pl-5 text-muted">
    {lines.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);
