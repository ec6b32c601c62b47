import { Form } from '@remix-run/react';
import type { Proof } from '../../../server/reporting/books-report.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { InputField } from '../ui/field.tsx';
import { Credits } from '../ui/format.tsx';

const PROOF_RULE =
  'Captured = facts = billed + written off + refused + not billed yet. Anything else is the remainder.';

/** Where every credit that a customer captured in a month went. */
export function ProofCard({ month, proof }: { month: string; proof: Proof }) {
  return (
    <Card title={`Proof of ${month}`} description={PROOF_RULE} className="max-w-form">
      <Form method="get" key={month} className="mb-4 flex items-end gap-3">
        <InputField name="month" type="month" label="Month (UTC)" defaultValue={month} />
        <Button type="submit" variant="secondary">
          Prove
        </Button>
      </Form>
      <ProofFacts proof={proof} />
    </Card>
  );
}

/** Where the credits went, line by line. */
export function ProofFacts({ proof }: { proof: Proof }) {
  return (
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
  );
}

/** The sums of all customers in a month. */
export function ProofTotals({ month, totals }: { month: string; totals: Proof | null }) {
  return (
    <Card
      title={`All customers, ${month}`}
      description={`The sums of the rows below. ${PROOF_RULE}`}
      className="max-w-form"
    >
      {totals ? (
        <ProofFacts proof={totals} />
      ) : (
        <p className="text-sm">Too many customers to add up here. The report has the sums.</p>
      )}
    </Card>
  );
}
