import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useSearchParams } from '@remix-run/react';
import { codeForm } from '../../server/auth/forms.ts';
import { factorState } from '../../server/core/second-factor.ts';
import { CodeForm, RecoveryCodes, ScanCode } from '../components/admin/second-factor.tsx';
import { AuthCard } from '../components/auth/auth-card.tsx';
import { Button } from '../components/ui/button.tsx';
import { isDemoLogin, localPath, notFound, requireUser } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, load, submitForm } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Second factor · Headroom admin' }];

const nextOf = (request: Request): string => {
  const next = localPath(new URL(request.url).searchParams.get('next'));
  return next === '/overview' ? '/admin' : next;
};

async function open({ request, context }: LoaderFunctionArgs | ActionFunctionArgs) {
  const opened = await requireUser({ request, context });
  if (opened.user.role !== 'admin') throw notFound();
  return opened;
}

export async function loader(args: LoaderFunctionArgs) {
  const { api, user } = await open(args);
  if (isDemoLogin(args.context, user.email)) throw redirect(nextOf(args.request));
  const { hasFactor } = await load(args.request, api.admin.own.factor());
  return { hasFactor, isPassed: factorState(user, false) === 'passed' };
}

export async function action(args: ActionFunctionArgs) {
  const { api } = await open(args);
  const { request } = args;
  const formData = await readForm(request);
  switch (formData.get('intent')) {
    case 'begin': {
      const begun = await attempt(request, api.admin.own.beginFactor());
      return begun.ok ? { begun: begun.value } : redirect(request.url);
    }
    case 'confirm': {
      const confirmed = await submitForm(request, codeForm, (form) => api.admin.own.confirmFactor(form), { formData });
      return confirmed.ok ? { recoveryCodes: confirmed.value.recoveryCodes } : confirmed.answer;
    }
    case 'enter': {
      const entered = await submitForm(request, codeForm, (form) => api.admin.own.enterCode(form), { formData });
      return entered.ok ? redirect(nextOf(request)) : entered.answer;
    }
    default:
      throw notFound();
  }
}

export default function SecondFactor() {
  const { hasFactor } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const [params] = useSearchParams();
  const lastResult = answer && 'status' in answer ? answer : undefined;
  if (answer && 'recoveryCodes' in answer)
    return (
      <AuthCard title="Keep your recovery codes" below={<LogOut />}>
        <RecoveryCodes codes={answer.recoveryCodes} to={localPathShown(params.get('next'))} />
      </AuthCard>
    );
  if (hasFactor)
    return (
      <AuthCard title="Enter a code" below={<LogOut />}>
        <p className="mb-5 text-muted">Your authenticator app shows it. A recovery code works too, once.</p>
        <CodeForm intent="enter" button="Continue" lastResult={lastResult} />
      </AuthCard>
    );
  return (
    <AuthCard title="Set up a second factor" below={<LogOut />}>
      {answer && 'begun' in answer ? (
        <ScanCode {...answer.begun} />
      ) : (
        <>
          <p className="mb-5 text-muted">
            Admins see every customer, so a password is not enough. You need an authenticator app on your phone.
          </p>
          {lastResult ? (
            <p role="alert" className="mb-5 text-danger">
              The code did not match. Scan a new QR code and try again.
            </p>
          ) : null}
          <Form method="post">
            <Button type="submit" name="intent" value="begin" className="w-full">
              Show the QR code
            </Button>
          </Form>
        </>
      )}
    </AuthCard>
  );
}

const LogOut = () => (
  <Form method="post" action="/logout">
    <button type="submit" className="link">
      Log out
    </button>
  </Form>
);

/** Checked again by the server when it leads there. */
const localPathShown = (next: string | null): string => (next?.startsWith('/admin') ? next : '/admin');
