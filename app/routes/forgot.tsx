import { getFormProps } from '@conform-to/react';
import { type ActionFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, Link, useActionData, useNavigation, useSearchParams } from '@remix-run/react';
import { forgotForm } from '../../server/auth/forms.ts';
import { RESET_LINK_MS } from '../../server/core/durations.ts';
import { spanWords } from '../../server/core/spans.ts';
import { AuthCard } from '../components/auth/auth-card.tsx';
import { Button } from '../components/ui/button.tsx';
import { FormErrors, InputField } from '../components/ui/field.tsx';
import { submitForm } from '../lib/procedure-errors.server.ts';
import { useCheckedForm } from '../lib/use-checked-form.ts';

export const meta: MetaFunction = () => [{ title: 'Forgot password · Headroom' }];

export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await context.open(request);
  const asked = await submitForm(request, forgotForm, (form) => api.auth.forgot(form));
  return asked.ok ? redirect('/forgot?sent') : asked.answer;
}

export default function Forgot() {
  const [params] = useSearchParams();
  const lastResult = useActionData<typeof action>();
  const isSent = params.has('sent') && !lastResult;
  return (
    <AuthCard
      title={isSent ? 'Check your inbox' : 'Forgot password'}
      below={
        <Link to="/login" className="link">
          Back to log in
        </Link>
      }
    >
      {isSent ? (
        <div role="status" className="space-y-3">
          <p>
            If there is a login for that e-mail, we have sent a link to it. The link works once, within{' '}
            {spanWords(RESET_LINK_MS)}.
          </p>
          <p className="text-sm text-muted">
            No mail after a few minutes? Check your spam folder, or{' '}
            <Link to="/forgot" className="link">
              ask again
            </Link>
            , perhaps with another address.
          </p>
        </div>
      ) : (
        <AskForm lastResult={lastResult} />
      )}
    </AuthCard>
  );
}

function AskForm({ lastResult }: { lastResult: ReturnType<typeof useActionData<typeof action>> }) {
  const pending = useNavigation().formMethod === 'POST';
  const [form, fields] = useCheckedForm({
    lastResult,
    schema: () => import('../../server/auth/forms.ts').then(({ forgotForm }) => forgotForm),
    shouldRevalidate: 'onInput',
  });
  return (
    <Form method="post" {...getFormProps(form)} className="space-y-5">
      <FormErrors id={form.errorId} errors={form.errors} />
      <InputField
        field={fields.email}
        required
        label="E-mail"
        type="email"
        autoComplete="username"
        hint="We will send you a link to set a new password."
      />
      <Button type="submit" pending={pending} className="w-full">
        Send link
      </Button>
    </Form>
  );
}
