import { Form, useNavigation, useRouteLoaderData } from '@remix-run/react';
import type { FormEvent } from 'react';
import type { Shell } from '../shell/balance-status.tsx';
import { FixButton } from '../shell/fix-button.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { useFigures } from '../ui/figures.ts';
import { Credits } from '../ui/format.tsx';
import { ProgressBar } from '../ui/progress.tsx';
import { RunStatusBadge } from './run-status.tsx';
import type { Progress } from './use-run-progress.ts';
import { useTimeLeft } from './use-time-left.ts';

/** A run that is not over: how far it is, what it waits for, and the way to end it. */
export function ProgressCard({ progress, held }: { progress: Progress; held: number }) {
  const { status, done, variants, captured } = progress;
  const pending = useNavigation().formMethod === 'POST';
  return (
    <Card>
      <div className="space-y-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p role="status" className="flex items-center gap-3 text-sm">
            <RunStatusBadge status={status} />
            <span>
              <Credits value={done} /> of <Credits value={variants} /> {variants === 1 ? 'variant' : 'variants'} done
              <TimeLeft progress={progress} />
            </span>
          </p>
          <Form method="post" id="cancel-run" onSubmit={askFirst}>
            <ConfirmDialog
              trigger={
                <Button type="submit" variant="secondary" size="sm" pending={pending}>
                  Cancel run
                </Button>
              }
              title="Cancel this run?"
              description={
                <>
                  <p>
                    {held > 0 ? (
                      <>
                        The <Credits value={held} /> {held === 1 ? 'credit' : 'credits'} it holds now are given back.{' '}
                      </>
                    ) : null}
                    What is not simulated yet costs nothing.
                  </p>
                  {captured > 0 ? (
                    <p className="mt-2">
                      The <Credits value={captured} /> variants that are done stay spent, and their results stay here.
                    </p>
                  ) : null}
                </>
              }
              confirmLabel="Cancel the run"
              form="cancel-run"
            />
          </Form>
        </div>
        <ProgressBar label="Variants done" done={done} total={variants} />
        {status === 'waiting' ? <WaitingBanner waitingFor={progress.waitingFor} /> : null}
      </div>
    </Card>
  );
}

function TimeLeft({ progress }: { progress: Progress }) {
  const leftMs = useTimeLeft(progress);
  if (leftMs === null) return null;
  const seconds = Math.max(1, Math.round(leftMs / 1_000));
  const words = seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return <span className="text-muted">, about {words} left</span>;
}

/** The button only opens the dialog, and the dialog submits; without scripts there is no dialog, and the button submits. */
function askFirst(event: FormEvent): void {
  if (event.nativeEvent instanceof SubmitEvent && event.nativeEvent.submitter) event.preventDefault();
}

/** What the run waits for, and the way to fix it: the same as above every page. */
function WaitingBanner({ waitingFor }: Pick<Progress, 'waitingFor'>) {
  const problem = useRouteLoaderData<Shell>('routes/_portal')?.problem;
  const written = useFigures();
  if (problem) {
    return (
      <Banner tone="warn" title={WAITS[problem.kind]} button={<FixButton action={problem.action} size="sm" />}>
        {written(problem.title)}. It continues automatically once that is fixed. You can leave this page.
      </Banner>
    );
  }
  if (waitingFor === 'cap') {
    return (
      <Banner tone="warn" title="Waits for your monthly cap" action={{ label: 'Change the cap', to: '/billing#cap' }}>
        It continues automatically when you raise the cap, or when the next billing period begins.
      </Banner>
    );
  }
  if (waitingFor === 'standing') {
    return (
      <Banner tone="warn" title="Waits until runs may go on" action={{ label: 'Open billing', to: '/billing' }}>
        A payment is open or your subscription has ended. It continues automatically once that is settled.
      </Banner>
    );
  }
  return (
    <Banner tone="info" title="Waits for credits" action={{ label: 'Open billing', to: '/billing' }}>
      It continues automatically as soon as the recharge is paid. You can leave this page.
    </Banner>
  );
}

const WAITS: Record<NonNullable<Shell['problem']>['kind'], string> = {
  declined: 'Waits for a payment',
  needs_confirmation: 'Waits for your confirmation of a payment',
  no_card: 'Waits for a card',
  overdue: 'Waits for a payment',
  uncollectible: 'Waits for a payment',
  blocked: 'Paused by Headroom',
  disputed: 'Waits for a dispute to be settled',
  cap_reached: 'Waits for your monthly cap',
};
