import { getFormProps, type SubmissionResult, useForm } from '@conform-to/react';
import { getZodConstraint, parseWithZod } from '@conform-to/zod/v4';
import { Form, useNavigation } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';
import { deleteForm } from '../../../server/privacy/forms.ts';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FormErrors, InputField } from '../ui/field.tsx';
import { Credits, Money } from '../ui/format.tsx';

type Leaving = inferRouterOutputs<AppRouter>['privacy']['leaving'];

/** Says all that deleting does, and then asks for the password and the e-mail. */
export function DeleteCard({ leaving, lastResult }: { leaving: Leaving; lastResult: SubmissionResult | undefined }) {
  const [form, fields] = useForm({
    id: 'delete-form',
    lastResult,
    constraint: getZodConstraint(deleteForm),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: deleteForm }),
    shouldRevalidate: 'onInput',
  });
  const pending = useNavigation().formMethod === 'POST';
  return (
    <Card title="Delete everything" description="For good: there is no way back, and we cannot undo it for you.">
      <Consequences {...leaving} />
      <Form method="post" {...getFormProps(form)} className="space-y-4 border-t pt-5">
        <FormErrors id={form.errorId} errors={form.errors} />
        <InputField
          field={fields.email}
          label="Type your e-mail to confirm"
          type="email"
          autoComplete="off"
          hint={<span className="[overflow-wrap:anywhere]">{leaving.email}</span>}
        />
        <InputField
          field={fields.currentPassword}
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
      <li>Your login and every session end at once, and links that you shared stop working.</li>
      <li>Accounts, movements, scenarios, results and notices are erased, within minutes.</li>
      {heldCredits > 0 ? (
        <li>
          Runs that are not over are cancelled, and the <Credits value={heldCredits} /> credits they hold are not
          charged.
        </li>
      ) : null}
      {isSubscribed ? (
        <li>
          Your subscription ends now, not with its period. What accounts have been paid for and not used is not paid
          back.{' '}
          {unbilledCredits > 0 ? (
            <>
              The <Credits value={unbilledCredits} /> runs that are not billed yet come on a last invoice of{' '}
              <Money cents={Math.round(Number(unbilledCents))} />, charged to your card.
            </>
          ) : (
            'There are no runs that are not billed yet.'
          )}
        </li>
      ) : null}
      {openInvoice ? (
        <li>
          The open invoice of <Money cents={openInvoice.amountDueCents} /> is still owed. Stripe goes on asking for it,
          by mail.
        </li>
      ) : null}
      <li>
        Kept, without your name: invoices, the ledger of credits, and how many runs were used when, which invoices need.
        Stripe keeps its own record of payments, with your name and e-mail.
      </li>
    </ul>
  );
}
