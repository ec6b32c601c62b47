import { Form, useRouteLoaderData } from '@remix-run/react';
import { RUNS_PRICE } from '../../../server/core/catalog.ts';
import type { Outputs } from '../../../server/trpc/root.ts';
import type { Shell } from '../shell/balance-status.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Credits, Money } from '../ui/format.tsx';

type Run = Outputs['runs']['get']['run'];

/** How a run that is over ended, where that needs words. */
export function OutcomeBanner({ run }: { run: Run }) {
  const shell = useRouteLoaderData<Shell>('routes/_portal');
  if (run.isFree && run.status === 'succeeded' && shell?.standing.kind === 'none') {
    return (
      <Banner tone="info" title="Your first result, free" action={{ label: 'Subscribe', to: '/subscribe' }}>
        No credits were used. With a subscription, further runs cost <Money cents={RUNS_PRICE.decimalCents} /> each,
        billed after use.
      </Banner>
    );
  }
  if (run.status === 'failed') {
    return (
      <Banner tone="danger" title="This run failed, and cost nothing">
        <p>{run.error}</p>
        <Form method="post" className="mt-3">
          <Button type="submit" name="intent" value="retry" size="sm" variant="secondary">
            Run it again
          </Button>
        </Form>
      </Banner>
    );
  }
  if (run.status === 'canceled') {
    return (
      <Banner tone="info" title="This run was cancelled">
        <Credits value={run.captured} /> of <Credits value={run.variants} /> variants were done and paid for; the rest
        cost nothing.
      </Banner>
    );
  }
  if (run.status === 'succeeded' && run.failed > 0) {
    return (
      <Banner tone="warn" title="Some variants failed">
        <Credits value={run.failed} /> of <Credits value={run.variants} /> failed and cost nothing. Choose one in the
        map to see why.
      </Banner>
    );
  }
  return null;
}
