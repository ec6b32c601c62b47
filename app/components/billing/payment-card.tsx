import { Form, useNavigation } from '@remix-run/react';
import type { PaymentDetails } from '../../../server/billing/read-payment-details.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Fact, Facts } from '../ui/facts.tsx';

/** What is charged and who invoices are made out to. Both are kept, and changed, at Stripe. */
export function PaymentCard({ card, details }: PaymentDetails) {
  const intent = useNavigation().formData?.get('intent');
  return (
    <Card title="Payment and billing details" description="Stripe keeps these, and prints the details on invoices.">
      <Facts>
        <Fact label="Card on file">{card ? <CardWords card={card} /> : 'None'}</Fact>
        {details ? (
          <>
            <Fact label="Company or name">{details.name ?? 'Not given'}</Fact>
            <Fact label="Billing address">
              {details.address.length > 0
                ? details.address.map((line) => (
                    <span key={line} className="block [overflow-wrap:anywhere]">
                      {line}
                    </span>
                  ))
                : 'Not given'}
            </Fact>
            <Fact label="VAT or tax id">
              {details.taxIds.length > 0 ? details.taxIds.map(({ value }) => value).join(', ') : 'Not given'}
            </Fact>
          </>
        ) : null}
      </Facts>
      {details ? null : (
        <p className="mt-3 text-sm text-muted">Stripe cannot be reached for the billing details. Reload in a moment.</p>
      )}
      <Form method="post" className="mt-5 flex flex-wrap gap-2">
        <Button type="submit" name="intent" value="card" variant="secondary" pending={intent === 'card'}>
          Update card
        </Button>
        <Button type="submit" name="intent" value="details" variant="secondary" pending={intent === 'details'}>
          Change billing details
        </Button>
      </Form>
    </Card>
  );
}

function CardWords({ card: { brand, last4, expMonth, expYear } }: { card: NonNullable<PaymentDetails['card']> }) {
  const name = BRANDS[brand] ?? brand;
  if (last4 === null) return <>{name}</>;
  return (
    <>
      {name} ending in {last4}
      {expMonth === null ? null : (
        <span className="block text-muted">
          expires {String(expMonth).padStart(2, '0')}/{expYear}
        </span>
      )}
    </>
  );
}

/** Stripe's names of brands, as their holders know them; others are shown as Stripe has them. */
const BRANDS: Record<string, string> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};
