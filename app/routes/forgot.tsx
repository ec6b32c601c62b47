import { getFormProps, useForm } from '@conform-to/react';
import { getZodConstraint, parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, Link, useActionData, useNavigation, useSearchParams } from '@remix-run/react';
import { forgotForm } from '../../server/auth/forms.ts';
import { AuthCard } from '../components/auth/auth-card.tsx';
import { Button } from '../components/ui/button.tsx';
import { FormErrors, InputField } from '../components/ui/field.tsx';
import { submitForm } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Forgotten password · Headroom' }];

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
      title={isSent ? 'Look into your mailbox' : 'Forgotten password'}
      below={
        <Link to="/login" className="link">
          Back to log in
        </Link>
      }
    >
      {isSent ? (
        <div role="status" className="space-y-3">
          <p>If that e-mail has a login, a mail with a link is on its way. The link works once, for an hour.</p>
          <p className="text-sm text-muted">
            Nothing there after some minutes? Look among the spam, or{' '}
            <Link to="/forgot" className="link">
              ask again
            </Link>
            , perhaps with another address of yours.
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
  const [form, fields] = useForm({
    lastResult,
    constraint: getZodConstraint(forgotForm),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: forgotForm }),
    shouldRevalidate: 'onInput',
  });
  return (
    <Form method="post" {...getFormProps(form)} className="space-y-5">
      <FormErrors id={form.errorId} errors={form.errors} />
      <InputField
        field={fields.email}
        label="E-mail"
        type="email"
        autoComplete="username"
        hint="We send a link to it that sets a new password."
      />
      <Button type="submit" pending={pending} className="w-full">
        Send the link
      </Button>
    </Form>
  );
}
