import { getFormProps } from '@conform-to/react';
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { mailToken, resetForm } from '../../server/auth/forms.ts';
import { PASSWORD_MIN } from '../../server/auth/limits.ts';
import { AuthCard } from '../components/auth/auth-card.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { FormErrors, InputField } from '../components/ui/field.tsx';
import { load, submitForm } from '../lib/procedure-errors.server.ts';
import { useCheckedForm } from '../lib/use-checked-form.ts';

export const meta: MetaFunction = () => [{ title: 'New password · Headroom' }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await context.open(request);
  const token = mailToken.safeParse(new URL(request.url).searchParams.get('token')).data;
  return { token: token !== undefined && (await load(request, api.auth.canReset({ token }))) ? token : null };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await context.open(request);
  const reset = await submitForm(request, resetForm, (form) => api.auth.reset(form), { hide: ['newPassword'] });
  return reset.ok ? redirect('/login?changed') : reset.answer;
}

export default function Reset() {
  const { token } = useLoaderData<typeof loader>();
  const pending = useNavigation().formMethod === 'POST';
  const [form, fields] = useCheckedForm({
    lastResult: useActionData<typeof action>(),
    schema: () => import('../../server/auth/forms.ts').then(({ resetForm }) => resetForm),
    shouldRevalidate: 'onInput',
  });
  return (
    <AuthCard
      title="New password"
      below={
        <Link to="/login" className="link">
          Back to log in
        </Link>
      }
    >
      {token === null ? (
        <div className="space-y-5">
          <p>This link was already used or has expired.</p>
          <LinkButton to="/forgot">Request a new link</LinkButton>
        </div>
      ) : (
        <Form method="post" {...getFormProps(form)} className="space-y-5">
          <FormErrors id={form.errorId} errors={form.errors ?? fields.token.errors} />
          <input type="hidden" name="token" value={token} />
          <InputField
            field={fields.newPassword}
            required
            label="New password"
            type="password"
            autoComplete="new-password"
            hint={`At least ${PASSWORD_MIN} characters. All sessions will end, and you log in again.`}
          />
          <Button type="submit" pending={pending} className="w-full">
            Set password
          </Button>
        </Form>
      )}
    </AuthCard>
  );
}
