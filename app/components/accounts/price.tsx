import type { ReactNode } from 'react';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { FormErrors } from '../ui/field.tsx';
import { DateTime, Money } from '../ui/format.tsx';
import { useApply } from './mapping-form.tsx';
import type { ShownQuote } from './quotes.server.ts';

type PriceProps = ShownQuote & {
  /** The GET form that a choice of when to pay belongs to; without one there is no choice. */
  choiceForm?: string;
  title?: string;
  /** Why the last confirmation was not taken. */
  message?: string | undefined;
  /** The form that confirms. */
  children: ReactNode;
};

/** What one account more or fewer comes to, in Stripe's own figures, and the button that confirms exactly that. */
export function Price({ quote, behavior, fault, choiceForm, title = 'What it costs', message, children }: PriceProps) {
  return (
    <Card title={title}>
      <div className="space-y-5">
        <FormErrors errors={message ? [message] : []} />
        {quote === null ? (
          <Banner tone="warn" title="The price cannot be shown">
            {fault}
          </Banner>
        ) : !quote.subscribed ? (
          <p className="text-sm">
            {quote.quantityAfter} {quote.quantityAfter === 1 ? 'account' : 'accounts'} for{' '}
            <Money cents={quote.monthlyCents} /> a month once you subscribe. <strong>Nothing is charged now.</strong>
          </p>
        ) : (
          <>
            {choiceForm ? <ChargeChoice form={choiceForm} behavior={behavior} /> : null}
            <QuotedPrice quote={quote} behavior={behavior} />
          </>
        )}
        {quote ? children : null}
      </div>
    </Card>
  );
}

/** What a confirmation sends back: the quote as it was shown. */
export function QuoteInputs({ quote, behavior }: Pick<ShownQuote, 'quote' | 'behavior'>) {
  return (
    <>
      <input type="hidden" name="behavior" value={behavior} />
      <input type="hidden" name="prorationAtMs" value={quote?.prorationAtMs ?? ''} />
      <input type="hidden" name="version" value={quote?.version ?? ''} />
    </>
  );
}

function ChargeChoice({ form, behavior }: { form: string; behavior: ShownQuote['behavior'] }) {
  const apply = useApply();
  const choice = (value: ShownQuote['behavior'], label: string) => (
    <label className="flex items-center gap-2">
      <input
        type="radio"
        name="behavior"
        value={value}
        form={form}
        defaultChecked={behavior === value}
        onChange={apply}
        className="size-4 accent-[rgb(var(--accent))]"
      />
      {label}
    </label>
  );
  return (
    <fieldset className="text-sm">
      <legend className="mb-2 font-medium">The rest of this month is charged</legend>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {choice('create_prorations', 'with the next invoice')}
        {choice('always_invoice', 'now, to your card')}
      </div>
      <noscript>
        <Button type="submit" form={form} variant="secondary" size="sm" className="mt-3">
          Show the price
        </Button>
      </noscript>
    </fieldset>
  );
}

type Collection = NonNullable<ShownQuote['quote']>['collection'];

/** Sent or paused, an invoice is made and no card is charged. */
const todayLabel = (collection: Collection): string =>
  collection?.paused
    ? 'Invoiced today, collection paused'
    : collection?.method === 'sent'
      ? 'Invoiced today'
      : 'Charged today';

function QuotedPrice({ quote, behavior }: { quote: NonNullable<ShownQuote['quote']> } & Pick<ShownQuote, 'behavior'>) {
  const { lines, prorationCents, otherLines, todayCents, monthlyCents, quantityAfter, renewsAtMs } = quote;
  const isNow = behavior === 'always_invoice';
  const shown = [...lines, ...otherLines];
  const fromBalanceCents = isNow ? todayCents - shown.reduce((sum, line) => sum + line.amountCents, 0) : 0;
  return (
    <Facts>
      {shown.map((line) => (
        <Fact key={line.id} label={line.description}>
          <Money cents={line.amountCents} />
        </Fact>
      ))}
      {fromBalanceCents === 0 ? null : (
        <Fact label={fromBalanceCents < 0 ? 'Discounts and balance' : 'Kept as your balance'}>
          <Money cents={fromBalanceCents} />
        </Fact>
      )}
      <Fact label={todayLabel(quote.collection)} strong>
        <Money cents={todayCents} />
      </Fact>
      {isNow ? null : (
        <Fact label={prorationCents < 0 ? 'Taken off the next invoice' : 'Added to the next invoice'} strong>
          <Money cents={Math.abs(prorationCents)} />
        </Fact>
      )}
      <Fact label={`From then on, ${quantityAfter} ${quantityAfter === 1 ? 'account' : 'accounts'}`}>
        <Money cents={monthlyCents} /> a month
      </Fact>
      <Fact label="Next renewal">
        {renewsAtMs === null ? 'None: your subscription is ending' : <DateTime ms={renewsAtMs} show="date" />}
      </Fact>
    </Facts>
  );
}
