import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData, useRouteLoaderData } from '@remix-run/react';
import CircleAlert from 'lucide-react/icons/circle-alert';
import CircleCheck from 'lucide-react/icons/circle-check';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import type { ReactNode } from 'react';
import { isSubscribed } from '../components/billing/standing.tsx';
import type { Shell } from '../components/shell/balance-status.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { usePolling } from '../components/ui/use-polling.ts';
import { notFound, requireCustomer } from '../lib/access.server.ts';
import { attempt } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Your subscription · Headroom' }];

/** Says what Stripe says of the checkout: an address proves nothing. Asking again changes nothing. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const sessionId = new URL(request.url).searchParams.get('session_id');
  if (!sessionId) throw notFound();
  const finished = await attempt(request, api.billing.finishCheckout({ sessionId }));
  if (!finished.ok) return { outcome: 'unknown' as const };
  return finished.value;
}

export default function Return() {
  const { outcome } = useLoaderData<typeof loader>();
  const standing = useRouteLoaderData<Shell>('routes/_portal')?.standing;
  // The shell around this page was read while the checkout was still being finished.
  const shellLags = outcome === 'paid' && standing !== undefined && !isSubscribed(standing);
  usePolling(shellLags || outcome === 'processing' || outcome === 'unknown', shellLags ? { delayMs: 0 } : {});
  switch (outcome) {
    case 'paid':
      return (
        <Flash icon={<CircleCheck aria-hidden className="text-success" />} title="You are subscribed">
          <p>Your credits are there, and runs can start. What to do next:</p>
          <div className="mt-5 flex flex-wrap gap-2">
            <LinkButton to="/scenarios/new">New scenario</LinkButton>
            <LinkButton to="/accounts" variant="secondary">
              See your accounts
            </LinkButton>
            <LinkButton to="/billing" variant="quiet">
              Open billing
            </LinkButton>
          </div>
        </Flash>
      );
    case 'processing':
      return (
        <Flash icon={<Turning />} title="Your payment is being processed">
          <p>
            Your bank has not confirmed it yet. This page checks again automatically, and you can leave it: runs can
            start as soon as the payment is there.
          </p>
          <Again />
        </Flash>
      );
    case 'unknown':
      return (
        <Flash icon={<Turning />} title="Stripe does not answer just now">
          <p>So we cannot say yet whether you have paid. Do not pay again: this page checks again automatically.</p>
          <Again />
        </Flash>
      );
    case 'failed':
      return (
        <Flash icon={<CircleAlert aria-hidden className="text-danger" />} title="The payment did not go through">
          <p>There is no subscription and nothing was bought. You can try again, with another card if you like.</p>
          <div className="mt-5">
            <LinkButton to="/subscribe">Try again</LinkButton>
          </div>
        </Flash>
      );
    case 'open':
      return (
        <Flash icon={<CircleAlert aria-hidden className="text-warning" />} title="The checkout is not finished">
          <p>Nothing has been charged. It waits where you left it.</p>
          <div className="mt-5">
            <LinkButton to="/subscribe">Back to the checkout</LinkButton>
          </div>
        </Flash>
      );
  }
}

function Flash({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <Card className="mx-auto max-w-prose">
      <div className="flex gap-4 py-4 [&>svg]:mt-1 [&>svg]:size-6 [&>svg]:shrink-0">
        {icon}
        <div aria-live="polite">
          <h1 className="font-display text-2xl tracking-tight">{title}</h1>
          <div className="mt-2 text-sm">{children}</div>
        </div>
      </div>
    </Card>
  );
}

const Turning = () => <LoaderCircle aria-hidden className="animate-spin text-accent" />;

const Again = () => (
  <p className="mt-3">
    <Link to="" reloadDocument className="link">
      Look again now
    </Link>
  </p>
);
