import { getFormProps, type SubmissionResult, useForm } from '@conform-to/react';
import { getZodConstraint, parseWithZod } from '@conform-to/zod/v4';
import { Form, useNavigation } from '@remix-run/react';
import { emailForm } from '../../../server/auth/forms.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FormErrors, InputField } from '../ui/field.tsx';
import { answerTo } from './saved.tsx';

type EmailCardProps = { email: string; wanted: string | null; lastResult: SubmissionResult | undefined };

/** The e-mail to log in with; another one counts once the link that was mailed to it is followed. */
export function EmailCard({ email, wanted, lastResult }: EmailCardProps) {
  const [form, fields] = useForm({
    id: 'email-form',
    lastResult: answerTo('email', lastResult),
    constraint: getZodConstraint(emailForm),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: emailForm }),
    shouldRevalidate: 'onInput',
  });
  const pending = useNavigation().formData?.get('intent') === 'email';
  return (
    <section id="email" className="scroll-mt-24">
      <Card
        title="E-mail"
        description="You log in with it, and our mails go there. Stripe’s receipts go to the address that the billing portal has."
      >
        <p className="mb-4 text-sm [overflow-wrap:anywhere]">
          Now: <strong className="font-semibold">{email}</strong>
        </p>
        <div role="status">
          {wanted === null ? null : (
            <p className="mb-4 rounded border border-accent/30 bg-accent-soft px-4 py-3 text-sm [overflow-wrap:anywhere]">
              A mail is on its way to <strong className="font-semibold">{wanted}</strong>. Follow the link in it within
              a day, and that is your e-mail; until then everything stays as it is.
            </p>
          )}
        </div>
        <Form method="post" preventScrollReset {...getFormProps(form)} className="space-y-4">
          <FormErrors id={form.errorId} errors={form.errors} />
          <InputField field={fields.newEmail} label="New e-mail" type="email" autoComplete="email" />
          <InputField
            field={fields.currentPassword}
            label="Your password"
            type="password"
            autoComplete="current-password"
          />
          <Button type="submit" name="intent" value="email" variant="secondary" pending={pending}>
            Send the link
          </Button>
        </Form>
      </Card>
    </section>
  );
}
