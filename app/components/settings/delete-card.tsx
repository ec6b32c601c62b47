import { getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';

import type { AppRouter } from '../../../server/trpc/root.ts';
import { useCheckedForm } from '../../lib/use-checked-form.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FormErrors, InputField } from '../ui/field.tsx';
import { Credits, Money } from '../ui/format.tsx';

type Leaving = inferRouterOutputs<AppRouter>['privacy']['leaving'];

/** Lists the consequences of deletion, then asks for the e-mail and password. */
export function DeleteCard({ leaving, lastResult }: { leaving: Leaving; lastResult: SubmissionResult | undefined }) {
  const [form, fields] = useCheckedForm({
    id: 'delete-form',
    lastResult,
    schema: () => import('../../../server/privacy/forms.ts').then(({ deleteForm }) => deleteForm),
    shouldRevalidate: 'onInput',
  });
  const pending = useNavigation().formMethod === 'POST';
  return (
    <Card title="Delete everything" description="This is permanent. We cannot undo it for you.">
      <Consequences {...leaving} />
      <Form method="post" {...getFormProps(form)} className="space-y-4 border-t pt-5">
        <FormErrors id={form.errorId} errors={form.errors} />
        <InputField
          field={fields.email}
          required
          label="Type your e-mail to confirm"
          type="email"
          autoComplete="off"
          hint={<span className="[overflow-wrap:anywhere]">{leaving.email}</span>}
        />
        <InputField
          field={fields.currentPassword}
          required
          label="Your password"
          type="password"
          autoComplete="current-password"
        />
        <Button type="submit" variant="danger" pending={pending}>
          Delete everything
        </Button>
      </Form>
    </Card>
  );
}

function Consequences({ isSubscribed, unbilledCredits, unbilledCents, heldCredits, openInvoice }: Leaving) {
  return (
    <ul className="mb-5 list-disc space-y-2 pl-5 text-sm">
      <li>Your login and all sessions end at once, and links you shared stop working.</li>
      <li>Accounts, movements, scenarios, results and notices are erased within minutes.</li>
      {heldCredits > 0 ? (
        <li>
          Unfinished runs are cancelled, and the <Credits value={heldCredits} /> credits held for them are not charged.
        </li>
      ) : null}
      {isSubscribed ? (
        <li>
          Your subscription ends now, not at the end of the period. Prepaid account fees are not refunded.{' '}
          {unbilledCredits > 0 ? (
            <>
              Unbilled credits (<Credits value={unbilledCredits} />) come on a final invoice:{' '}
              <Money cents={Math.round(Number(unbilledCents))} /> before discounts, tax and any balance.
            </>
          ) : (
            'There is no unbilled usage.'
          )}
        </li>
      ) : null}
      {openInvoice ? (
        <li>
          The open invoice of <Money cents={openInvoice.amountDueCents - openInvoice.amountPaidCents} /> is still due.
          Stripe will keep asking for it by email.
        </li>
      ) : null}
      <li>
        We keep invoices, the credit ledger and usage counts, without your name, because invoices depend on them. Stripe
        keeps its own payment records, with your name and e-mail.
      </li>
    </ul>
  );
}
