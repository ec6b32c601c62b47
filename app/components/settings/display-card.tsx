import { getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';

import { type Display, MONEY_STYLES, type MoneyStyle } from '../../../server/core/display.ts';
import { useCheckedForm } from '../../lib/use-checked-form.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FormErrors, SelectField } from '../ui/field.tsx';
import { DateTime, Money } from '../ui/format.tsx';
import { answerTo, Saved, useSaved } from './saved.tsx';

const WRITTEN: Record<MoneyStyle, string> = { symbol: '$30.00', country: 'US$30.00', code: '30.00 USD' };

type DisplayCardProps = {
  display: Display;
  timeZones: string[];
  nowMs: number;
  lastResult: SubmissionResult | undefined;
};

/** The time zone and money format of this login. */
export function DisplayCard({ display, timeZones, nowMs, lastResult }: DisplayCardProps) {
  const [form, fields] = useCheckedForm({
    id: 'display-form',
    lastResult: answerTo('display', lastResult),
    defaultValue: { timeZone: display.timeZone ?? '', moneyStyle: display.moneyStyle ?? '' },
    schema: () => import('../../../server/auth/forms.ts').then(({ displayForm }) => displayForm),
  });
  const pending = useNavigation().formData?.get('intent') === 'display';
  return (
    <Card
      title="Times and amounts"
      description="Used on pages and in mails and PDFs. CSV files use UTC. Amounts are always US dollars."
    >
      <Form method="post" preventScrollReset {...getFormProps(form)} className="space-y-4">
        <FormErrors id={form.errorId} errors={form.errors} />
        <SelectField field={fields.timeZone} label="Time zone">
          <option value="">Use browser setting</option>
          {byRegion(timeZones).map(([region, names]) => (
            <optgroup key={region} label={region}>
              {names.map((name) => (
                <option key={name} value={name}>
                  {name.replaceAll('_', ' ')}
                </option>
              ))}
            </optgroup>
          ))}
        </SelectField>
        <SelectField field={fields.moneyStyle} label="Amounts">
          <option value="">Use browser language</option>
          {MONEY_STYLES.map((style) => (
            <option key={style} value={style}>
              {WRITTEN[style]}
            </option>
          ))}
        </SelectField>
        <p className="text-sm text-muted">
          Example: <DateTime ms={nowMs} />, <Money cents={3_000} />.
        </p>
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" name="intent" value="display" variant="secondary" pending={pending}>
            Save
          </Button>
          <Saved when={useSaved() === 'display' && form.status !== 'error'}>Saved.</Saved>
        </div>
      </Form>
    </Card>
  );
}

function byRegion(names: string[]): [string, string[]][] {
  const regions = new Map<string, string[]>();
  for (const name of names) {
    const region = name.includes('/') ? name.slice(0, name.indexOf('/')) : 'Universal time';
    regions.set(region, [...(regions.get(region) ?? []), name]);
  }
  return [...regions];
}
