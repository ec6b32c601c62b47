import { getFormProps } from '@conform-to/react';
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, Link, useActionData, useLocation, useNavigation } from '@remix-run/react';
import { signUpForm } from '../../server/auth/forms.ts';
import { PASSWORD_MIN } from '../../server/auth/limits.ts';
import { AuthCard } from '../components/auth/auth-card.tsx';
import { Button } from '../components/ui/button.tsx';
import { FormErrors, InputField } from '../components/ui/field.tsx';
import { localPath } from '../lib/access.server.ts';
import { submitForm } from '../lib/procedure-errors.server.ts';
import { useCheckedForm } from '../lib/use-checked-form.ts';

export const meta: MetaFunction = () => [{ title: 'Sign up · Headroom' }];

const nextOf = (request: Request): string => localPath(new URL(request.url).searchParams.get('next'));

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { user } = await context.open(request);
  if (user) throw redirect(nextOf(request));
  return null;
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { api, headers } = await context.open(request);
  const signUp = await submitForm(request, signUpForm, (form) => api.auth.signUp(form), { hide: ['password'] });
  return signUp.ok ? redirect(nextOf(request), { headers }) : signUp.answer;
}

export default function SignUp() {
  const { search } = useLocation();
  const pending = useNavigation().formMethod === 'POST';
  const [form, fields] = useCheckedForm({
    lastResult: useActionData<typeof action>(),
    schema: () => import('../../server/auth/forms.ts').then(({ signUpForm }) => signUpForm),
    shouldRevalidate: 'onInput',
  });
  return (
    <AuthCard
      title="Sign up"
      below={
        <>
          Already have a login?{' '}
          <Link to={`/login${search}`} className="link">
            Log in
          </Link>
        </>
      }
    >
      <Form method="post" {...getFormProps(form)} className="space-y-5">
        <FormErrors id={form.errorId} errors={form.errors} />
        <InputField field={fields.name} required label="Name or company" autoComplete="organization" />
        <InputField field={fields.email} required label="E-mail" type="email" autoComplete="username" />
        <InputField
          field={fields.password}
          required
          label="Password"
          type="password"
          autoComplete="new-password"
          hint={`At least ${PASSWORD_MIN} characters.`}
        />
        <Button type="submit" pending={pending} className="w-full">
          Sign up
        </Button>
        <p className="text-xs text-muted">Free to sign up. You decide when to subscribe.</p>
      </Form>
    </AuthCard>
  );
}
