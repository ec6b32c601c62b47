import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import { ExampleResult } from '../components/landing/example-result.tsx';
import { PriceCalculator, pricesAsked } from '../components/landing/price-calculator.tsx';
import { Logo } from '../components/shell/logo.tsx';
import { SkipLink } from '../components/shell/skip-link.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';

export const meta: MetaFunction = () => [
  { title: 'Headroom: know when cash runs low' },
  {
    name: 'description',
    content: 'Forecast your cash flow from your own bank data. See when cash runs low, and how likely that is.',
  },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api, user } = await context.open(request);
  return {
    prices: { ...pricesAsked(new URL(request.url).searchParams), price: await api.portal.accountsPrice() },
    home: user ? (user.role === 'admin' ? '/admin' : '/overview') : null,
    demo: user ? undefined : context.site.demoLogins.find(({ role }) => role === 'customer'),
  };
}

const STEPS = [
  {
    title: 'Attach an account',
    text: 'Import your bank’s export, or start with sample data. We never connect to your bank.',
  },
  {
    title: 'Describe what might happen',
    text: 'A client leaves, you hire two people, prices rise. Test one or two assumptions over a range.',
  },
  {
    title: 'See the full range',
    text: 'Thousands of simulated futures show your balance over time, and the risk of running out of cash.',
  },
];

export default function Landing() {
  const { home, prices, demo } = useLoaderData<typeof loader>();
  return (
    <>
      <SkipLink />
      <Header home={home} />
      <main id="main" className="mx-auto max-w-page px-4 pb-8 sm:px-8">
        <Opening home={home} demo={demo} />
        <HowItWorks />
        <section id="prices" aria-labelledby="prices-title" className="border-t py-16">
          <h2 id="prices-title" className="font-display text-2xl tracking-tight">
            Pricing
          </h2>
          <p className="mb-8 mt-2 max-w-prose text-muted">
            Pay for the accounts you attach and the runs you use. A failed or cancelled run costs nothing.
          </p>
          <PriceCalculator {...prices} />
        </section>
      </main>
      <footer className="border-t px-4 py-8 text-center text-sm text-muted">
        Stripe handles cards, invoices and cancellation. Cancel at any time.
      </footer>
    </>
  );
}

function Header({ home }: { home: string | null }) {
  return (
    <header className="mx-auto flex max-w-page items-center justify-between gap-4 px-4 py-5 sm:px-8">
      <Logo />
      <nav aria-label="Account" className="flex items-center gap-1 sm:gap-2">
        {home ? (
          <LinkButton to={home}>Open portal</LinkButton>
        ) : (
          <>
            <LinkButton to="/login" variant="quiet">
              Log in
            </LinkButton>
            <LinkButton to="/signup">Sign up</LinkButton>
          </>
        )}
      </nav>
    </header>
  );
}

type Demo = { email: string; password: string } | undefined;

function Opening({ home, demo }: { home: string | null; demo: Demo }) {
  return (
    <section className="grid items-center gap-x-12 gap-y-10 pb-20 pt-10 lg:grid-cols-[5fr_7fr] lg:pt-16">
      <div>
        <h1 className="font-display text-3xl tracking-tight sm:text-4xl">Know how long your cash lasts.</h1>
        <p className="mt-5 max-w-prose text-lg text-muted">
          Headroom forecasts your cash flow from your own bank data. Not a single line, but the full range: when cash
          may run out, and how likely that is.
        </p>
        <div className="mt-8 flex flex-wrap gap-3">
          {demo ? (
            <Form method="post" action="/login?next=/overview">
              <input type="hidden" name="email" value={demo.email} />
              <input type="hidden" name="password" value={demo.password} />
              <Button type="submit">Look at the demo</Button>
            </Form>
          ) : null}
          <LinkButton to={home ?? '/signup'} variant={demo ? 'secondary' : 'primary'}>
            {home ? 'Open portal' : 'Try it with sample data'}
          </LinkButton>
          <LinkButton to="#prices" variant={demo ? 'quiet' : 'secondary'} external>
            Pricing
          </LinkButton>
        </div>
      </div>
      <ExampleResult />
    </section>
  );
}

function HowItWorks() {
  return (
    <section aria-labelledby="how" className="border-t py-16">
      <h2 id="how" className="font-display text-2xl tracking-tight">
        How it works
      </h2>
      <ol className="mt-8 grid gap-8 sm:grid-cols-3">
        {STEPS.map(({ title, text }, step) => (
          <li key={title}>
            <p className="text-sm text-accent">{step + 1}</p>
            <h3 className="mt-1 font-semibold">{title}</h3>
            <p className="mt-1.5 text-sm text-muted">{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
