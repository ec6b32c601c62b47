import { type DefaultValue, getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import { useCheckedForm } from '../../lib/use-checked-form.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FormErrors, InputField } from '../ui/field.tsx';
import { Credits, DateTime, Money } from '../ui/format.tsx';
import { ProgressBar } from '../ui/progress.tsx';
import type { CapForm } from './cap-form.ts';

type CapCardProps = {
  capCents: number | null;
  /** This billing period's own cap, when it was raised once. */
  raisedCents: number | null;
  /** What runs have come to this period: cents, which may be fractional. */
  usedCents: string;
  /** When the period began; null without a subscription. */
  sinceMs: number | null;
  /** What runs can use now, by the cap and everything else. */
  usableCredits: number;
  /** What the route's action answered. */
  lastResult: SubmissionResult | undefined;
};

/** What scenario runs may come to in a billing period, as the customer sets it. */
export function CapCard({ capCents, raisedCents, usedCents, sinceMs, usableCredits, lastResult }: CapCardProps) {
  const counts = raisedCents ?? capCents;
  return (
    <section id="cap" className="scroll-mt-24">
      <Card
        title="Monthly cap"
        description="Runs wait when the scenario runs of a billing period reach this amount. It counts list prices, before discounts, credit and tax, and starts again with each billing period. Attached accounts are not included. You are notified at 80 % and at 100 %."
      >
        <div className="mb-4 text-sm">
          <p className="mb-2">
            <Money cents={usedCents} /> used this period
            {counts === null ? (
              ', no cap'
            ) : (
              <>
                {' '}
                of <Money cents={counts} />
              </>
            )}
            {raisedCents === null || capCents === null ? null : (
              <>
                , raised once: from the next period on it is <Money cents={capCents} /> again
              </>
            )}
            {sinceMs === null ? null : (
              <span className="block text-muted">
                since <DateTime ms={sinceMs} show="date" />
              </span>
            )}
          </p>
          <p className="mb-2 text-muted">
            <Credits value={usableCredits} /> {usableCredits === 1 ? 'credit' : 'credits'} usable now
          </p>
          {counts === null ? null : (
            <ProgressBar label="Used of the monthly cap" done={Math.min(Number(usedCents), counts)} total={counts} />
          )}
        </div>
        <div className="space-y-5">
          <ChangeForm key={capCents} capCents={capCents} lastResult={lastResult} />
          {counts === null ? null : <RaiseForm key={counts} lastResult={lastResult} />}
        </div>
      </Card>
    </section>
  );
}

function ChangeForm({ capCents, lastResult }: Pick<CapCardProps, 'capCents' | 'lastResult'>) {
  const [form, fields] = useCapForm({
    id: 'every-month',
    lastResult: resultOf(lastResult, ['cap', 'lift']),
    defaultValue: { capDollars: capCents === null ? '' : String(capCents / 100) },
  });
  return (
    <CapFormRow form={form}>
      <InputField
        field={fields.capDollars}
        label="Cap of every billing period, in dollars"
        inputMode="decimal"
        className="w-full sm:w-56"
      />
      <SetOrRemove isSet={capCents !== null} set={['cap', 'Set the cap']} remove={['lift', 'Remove cap']} />
    </CapFormRow>
  );
}

type Submit = [intent: string, label: string];

/** Sets a limit or changes it, and removes one that is set. */
function SetOrRemove({ isSet, set, remove }: { isSet: boolean; set: Submit; remove: Submit }) {
  const pending = usePending();
  const [[setIntent, setLabel], [removeIntent, removeLabel]] = [set, remove];
  return (
    <div className="flex gap-2 sm:pt-[1.625rem]">
      <Button type="submit" name="intent" value={setIntent} variant="secondary" pending={pending(setIntent)}>
        {isSet ? 'Change' : setLabel}
      </Button>
      {isSet ? (
        <Button type="submit" name="intent" value={removeIntent} variant="quiet" pending={pending(removeIntent)}>
          {removeLabel}
        </Button>
      ) : null}
    </div>
  );
}

function RaiseForm({ lastResult }: Pick<CapCardProps, 'lastResult'>) {
  const pending = usePending();
  const [form, fields] = useCapForm({ id: 'this-month', lastResult: resultOf(lastResult, ['raise']) });
  return (
    <CapFormRow form={form}>
      <InputField
        field={fields.raiseDollars}
        label="For this billing period only, in dollars"
        inputMode="decimal"
        className="w-full sm:w-56"
      />
      <div className="sm:pt-[1.625rem]">
        <Button type="submit" name="intent" value="raise" variant="secondary" pending={pending('raise')}>
          Raise it once
        </Button>
      </div>
    </CapFormRow>
  );
}

type LowBalanceProps = { lowBalanceCredits: number | null; lastResult: SubmissionResult | undefined };

/** The balance below which the customer gets a notice. */
export function LowBalanceCard(props: LowBalanceProps) {
  return (
    <Card
      title="Low balance"
      description="You get a notice and a mail when fewer credits than this are left: one each time the balance falls below it."
    >
      <LowBalanceForm key={props.lowBalanceCredits} {...props} />
    </Card>
  );
}

function LowBalanceForm({ lowBalanceCredits, lastResult }: LowBalanceProps) {
  const [form, fields] = useCapForm({
    id: 'low-balance',
    lastResult: resultOf(lastResult, ['low', 'low-off']),
    defaultValue: { lowCredits: lowBalanceCredits === null ? '' : String(lowBalanceCredits) },
  });
  return (
    <CapFormRow form={form}>
      <InputField
        field={fields.lowCredits}
        label="Alert me below (credits)"
        inputMode="numeric"
        className="w-full sm:w-36"
      />
      <SetOrRemove isSet={lowBalanceCredits !== null} set={['low', 'Set alert']} remove={['low-off', 'Remove alert']} />
    </CapFormRow>
  );
}

type CapFormOptions = {
  id: string;
  /** The action's answer, when it is to one of the form's own buttons. */
  lastResult: SubmissionResult | undefined;
  defaultValue?: DefaultValue<z.input<typeof CapForm>>;
};

/** A form of limits and alerts. */
export const useCapForm = (options: CapFormOptions) =>
  useCheckedForm({
    ...options,
    schema: () => import('./cap-form.ts').then(({ CapForm }) => CapForm),
    shouldRevalidate: 'onInput',
  });

/** Its fields and buttons in a row, and below them what is wrong with the whole. */
export function CapFormRow({ form, children }: { form: ReturnType<typeof useCapForm>[0]; children: ReactNode }) {
  return (
    <Form method="post" preventScrollReset {...getFormProps(form)} className="flex flex-wrap items-start gap-3">
      {children}
      <FormErrors errors={form.errors} />
    </Form>
  );
}

export function usePending() {
  const navigation = useNavigation();
  return (intent: string) => navigation.formData?.get('intent') === intent;
}

/** The action's answer, when it is to one of these; the forms of a page share one action. */
export const resultOf = (result: SubmissionResult | undefined, intents: string[]) =>
  intents.includes(String(result?.initialValue?.intent)) ? result : undefined;
