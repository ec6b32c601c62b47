import { getFormProps, useForm } from '@conform-to/react';
import { getZodConstraint, parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, Link, useActionData, useLocation, useNavigation } from '@remix-run/react';
import { PASSWORD_MIN, signUpForm } from '../../server/auth/forms.ts';
import { AuthCard } from '../components/auth/auth-card.tsx';
import { Button } from '../components/ui/button.tsx';
import { FormErrors, InputField } from '../components/ui/field.tsx';
import { localPath } from '../lib/access.server.ts';
import { submitForm } from '../lib/procedure-errors.server.ts';

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
  const [form, fields] = useForm({
    lastResult: useActionData<typeof action>(),
    constraint: getZodConstraint(signUpForm),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: signUpForm }),
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
        <InputField field={fields.name} label="Name or company" autoComplete="organization" />
        <InputField field={fields.email} label="E-mail" type="email" autoComplete="username" />
        <InputField
          field={fields.password}
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
