import { useRevalidator } from '@remix-run/react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { useHydrated } from '../ui/format.tsx';
import { Skeleton } from '../ui/progress.tsx';
import { openStripe, type StripeSite } from './load-stripe.ts';

/** Stripe's own payment form inside the page. It leads to the return page when it is done. */
export function EmbeddedCheckout({ site }: { site: StripeSite }) {
  const place = useRef<HTMLDivElement>(null);
  const [attempt, setAttempt] = useState(0);
  const state = useCheckout(place, site, attempt);
  const hydrated = useHydrated();
  return (
    <div aria-busy={state === 'loading'} className="min-h-[420px]">
      <noscript>
        <Banner tone="warn" title="Paying needs JavaScript">
          Stripe’s payment form runs in your browser: allow scripts for this page and load it again.
        </Banner>
      </noscript>
      {state === 'failed' ? (
        <Banner tone="danger" title="Stripe’s payment form could not be opened">
          <p>Nothing was charged. Check your connection, and that no blocker keeps Stripe out.</p>
          <Button size="sm" variant="secondary" className="mt-3" onClick={() => setAttempt(attempt + 1)}>
            Try again
          </Button>
        </Banner>
      ) : null}
      {hydrated && state === 'loading' ? (
        <>
          <p className="sr-only" role="status">
            Stripe’s payment form is loading
          </p>
          <Skeleton className="h-[420px] w-full" />
        </>
      ) : null}
      <div ref={place} />
    </div>
  );
}

/** Stripe allows one embedded checkout at a time, and opens it asynchronously: each waits until the one before is gone. */
let before: Promise<void> = Promise.resolve();

function useCheckout(place: RefObject<HTMLDivElement>, { publishableKey, stripeJsUrl }: StripeSite, attempt: number) {
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading');
  const { revalidate } = useRevalidator();
  const onRefused = useRef(revalidate);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt starts again
  useEffect(() => {
    const gone = new AbortController();
    setState('loading');
    before = before.then(async () => {
      if (gone.signal.aborted) return;
      try {
        const stripe = await openStripe({ publishableKey, stripeJsUrl });
        const checkout = await stripe.createEmbeddedCheckoutPage({ fetchClientSecret });
        if (!gone.signal.aborted && place.current) {
          checkout.mount(place.current);
          setState('shown');
          await aborted(gone.signal);
        }
        checkout.destroy();
      } catch {
        if (gone.signal.aborted) return;
        setState('failed');
        // The customer may have subscribed in another tab. The reloaded page shows it.
        onRefused.current();
      }
    });
    return () => gone.abort();
  }, [place, publishableKey, stripeJsUrl, attempt]);
  return state;
}

async function fetchClientSecret(): Promise<string> {
  const { trpc } = await import('../../lib/trpc.ts');
  const { clientSecret } = await trpc.billing.startCheckout.mutate();
  if (!clientSecret) throw new Error('the checkout has no client secret');
  return clientSecret;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
