import { Form } from '@remix-run/react';
import type { Proof } from '../../../server/reporting/books-report.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { InputField } from '../ui/field.tsx';
import { Credits } from '../ui/format.tsx';

/** Where every credit that a customer captured in a month went. */
export function ProofCard({ month, proof }: { month: string; proof: Proof }) {
  return (
    <Card
      title={`Proof of ${month}`}
      description="Captured = facts = billed + written off + refused + not billed yet. Anything else is the remainder."
      className="max-w-form"
    >
      <Form method="get" key={month} className="mb-4 flex items-end gap-3">
        <InputField name="month" type="month" label="Month (UTC)" defaultValue={month} />
        <Button type="submit" variant="secondary">
          Prove
        </Button>
      </Form>
      <Facts>
        <Fact label="Captured in the ledger">
          <Credits value={proof.captured} />
        </Fact>
        <Fact label="In usage facts">
          <Credits value={proof.facts} />
        </Fact>
        <Fact label="Of these sealed in batches">
          <Credits value={proof.sealed} />
        </Fact>
        <Fact label="Of these counted by Stripe's meter">
          <Credits value={proof.sent} />
        </Fact>
        <Fact label="Billed on invoices">
          <Credits value={proof.billed} />
        </Fact>
        <Fact label="Written off">
          <Credits value={proof.writtenOff} />
        </Fact>
        <Fact label="Refused by Stripe">
          <Credits value={proof.refused} />
        </Fact>
        <Fact label="Not billed yet">
          <Credits value={proof.notYetBilled} />
        </Fact>
        <Fact label="Remainder" strong>
          <Credits value={proof.remainder} />
        </Fact>
      </Facts>
    </Card>
  );
}
