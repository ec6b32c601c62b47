import { getFormProps } from '@conform-to/react';
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useLocation, useNavigation } from '@remix-run/react';
import { logInForm } from '../../server/auth/forms.ts';
import { DRAFT_KEPT_MS } from '../../server/core/durations.ts';
import { spanWords } from '../../server/core/spans.ts';
import { AuthCard } from '../components/auth/auth-card.tsx';
import { DemoLogins } from '../components/auth/demo-logins.tsx';
import { Button } from '../components/ui/button.tsx';
import { FormErrors, InputField } from '../components/ui/field.tsx';
import { localPath } from '../lib/access.server.ts';
import { hasDraft } from '../lib/draft.server.ts';
import { submitForm } from '../lib/procedure-errors.server.ts';
import { useCheckedForm } from '../lib/use-checked-form.ts';

export const meta: MetaFunction = () => [{ title: 'Log in · Headroom' }];

const nextOf = (request: Request): string => localPath(new URL(request.url).searchParams.get('next'));

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { user } = await context.open(request);
  if (user) throw redirect(nextOf(request));
  return { demoLogins: context.site.demoLogins, isKept: await hasDraft(request) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { api, headers } = await context.open(request);
  const logIn = await submitForm(request, logInForm, (form) => api.auth.logIn(form), { hide: ['password'] });
  return logIn.ok ? redirect(nextOf(request), { headers }) : logIn.answer;
}

export default function LogIn() {
  const { demoLogins, isKept } = useLoaderData<typeof loader>();
  const { search } = useLocation();
  const isChanged = new URLSearchParams(search).has('changed');
  const pending = useNavigation().formMethod === 'POST';
  const [form, fields] = useCheckedForm({
    lastResult: useActionData<typeof action>(),
    schema: () => import('../../server/auth/forms.ts').then(({ logInForm }) => logInForm),
    shouldRevalidate: 'onInput',
  });
  return (
    <AuthCard
      title="Log in"
      below={
        <>
          New here?{' '}
          <Link to={`/signup${search}`} className="link">
            Sign up
          </Link>
        </>
      }
    >
      {isChanged ? (
        <p role="status" className="mb-6 rounded border border-success/30 bg-success-soft px-4 py-3 text-sm">
          Password changed and all sessions ended. Log in with your new password.
        </p>
      ) : null}
      {isKept ? (
        <p role="status" className="mb-6 rounded border border-accent/30 bg-accent-soft px-4 py-3 text-sm">
          Your session has ended. Log in to continue. Your input is kept for {spanWords(DRAFT_KEPT_MS)}.
        </p>
      ) : null}
      <DemoLogins logins={demoLogins} />
      <Form method="post" {...getFormProps(form)} className="space-y-5">
        <FormErrors id={form.errorId} errors={form.errors} />
        <InputField field={fields.email} required label="E-mail" type="email" autoComplete="username" />
        <InputField field={fields.password} required label="Password" type="password" autoComplete="current-password" />
        <p className="text-sm">
          <Link to="/forgot" className="link">
            Forgot your password?
          </Link>
        </p>
        <Button type="submit" pending={pending} className="w-full">
          Log in
        </Button>
      </Form>
    </AuthCard>
  );
}
