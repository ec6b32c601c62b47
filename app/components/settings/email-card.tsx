import { getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';

import { CONFIRM_LINK_MS } from '../../../server/core/durations.ts';
import { spanWords } from '../../../server/core/spans.ts';
import { useCheckedForm } from '../../lib/use-checked-form.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FormErrors, InputField } from '../ui/field.tsx';
import { answerTo } from './saved.tsx';

type EmailCardProps = { email: string; wanted: string | null; lastResult: SubmissionResult | undefined };

/** The e-mail to log in with. A new one takes effect when its confirmation link is opened. */
export function EmailCard({ email, wanted, lastResult }: EmailCardProps) {
  const [form, fields] = useCheckedForm({
    id: 'email-form',
    lastResult: answerTo('email', lastResult),
    schema: () => import('../../../server/auth/forms.ts').then(({ emailForm }) => emailForm),
    shouldRevalidate: 'onInput',
  });
  const pending = useNavigation().formData?.get('intent') === 'email';
  return (
    <section id="email" className="scroll-mt-24">
      <Card
        title="E-mail"
        description="Used to log in and for our mails. Stripe sends receipts to the address in the billing portal."
      >
        <p className="mb-4 text-sm [overflow-wrap:anywhere]">
          Current: <strong className="font-semibold">{email}</strong>
        </p>
        <div role="status">
          {wanted === null ? null : (
            <p className="mb-4 rounded border border-accent/30 bg-accent-soft px-4 py-3 text-sm [overflow-wrap:anywhere]">
              We sent a link to <strong className="font-semibold">{wanted}</strong>. Open it within{' '}
              {spanWords(CONFIRM_LINK_MS)} to confirm the change. Until then, your current e-mail stays in use.
            </p>
          )}
        </div>
        <Form method="post" preventScrollReset {...getFormProps(form)} className="space-y-4">
          <FormErrors id={form.errorId} errors={form.errors} />
          <InputField field={fields.newEmail} required label="New e-mail" type="email" autoComplete="email" />
          <InputField
            field={fields.currentPassword}
            required
            label="Your password"
            type="password"
            autoComplete="current-password"
          />
          <Button type="submit" name="intent" value="email" variant="secondary" pending={pending}>
            Send confirmation link
          </Button>
        </Form>
      </Card>
    </section>
  );
}
