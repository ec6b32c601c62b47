import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { mailToken } from '../../server/auth/forms.ts';
import { AuthCard } from '../components/auth/auth-card.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { FormErrors } from '../components/ui/field.tsx';
import { readForm } from '../lib/form.server.ts';
import { attempt, load, refusalInit } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Confirm your e-mail · Headroom' }];

const EXPIRED = 'This link was already used or has expired. Request a new one in your settings.';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await context.open(request);
  const token = mailToken.safeParse(new URL(request.url).searchParams.get('token')).data ?? '';
  const found = token === '' ? null : await load(request, api.auth.confirmable({ token }));
  return { token, email: found?.email ?? null, needsLogIn: found?.needsLogIn ?? false };
}

/** Mail programs open links to scan them, so only the button confirms. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await context.open(request);
  const token = mailToken.safeParse((await readForm(request)).get('token'));
  if (!token.success) return data({ confirmed: null, fault: EXPIRED }, { status: 400 });
  const confirmed = await attempt(request, api.auth.confirmEmail({ token: token.data }));
  return confirmed.ok
    ? data({ confirmed: confirmed.value.email, fault: null })
    : data({ confirmed: null, fault: confirmed.refusal.message }, refusalInit(confirmed.refusal));
}

export default function ConfirmEmail() {
  const { token, email, needsLogIn } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const pending = useNavigation().formMethod === 'POST';
  return (
    <AuthCard
      title="Confirm your e-mail"
      below={
        <Link to="/settings/security" className="link">
          Go to your settings
        </Link>
      }
    >
      {answer?.confirmed ? (
        <div role="status" className="space-y-5">
          <p className="[overflow-wrap:anywhere]">
            Your e-mail <strong className="font-semibold">{answer.confirmed}</strong> is confirmed. Log in with it from
            now on.
          </p>
          <LinkButton to="/overview">Continue</LinkButton>
        </div>
      ) : answer?.fault || email === null ? (
        <FormErrors errors={[answer?.fault ?? EXPIRED]} />
      ) : needsLogIn ? (
        <div className="space-y-5">
          <p className="[overflow-wrap:anywhere]">
            Log in with the password you chose when you signed up with{' '}
            <strong className="font-semibold">{email}</strong>. Then you can confirm it. If you did not sign up, close
            this page.
          </p>
          <LinkButton to={`/login?next=${encodeURIComponent(`/confirm-email?token=${token}`)}`}>Log in</LinkButton>
        </div>
      ) : (
        <Form method="post" className="space-y-5">
          <input type="hidden" name="token" value={token} />
          <p className="[overflow-wrap:anywhere]">
            Use <strong className="font-semibold">{email}</strong> as the e-mail of your Headroom login?
          </p>
          <Button type="submit" pending={pending} className="w-full">
            Confirm
          </Button>
        </Form>
      )}
    </AuthCard>
  );
}
