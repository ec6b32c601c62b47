import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { useLoaderData, useLocation } from '@remix-run/react';
import { emailForm, passwordForm } from '../../server/auth/forms.ts';
import type { Caller } from '../../server/trpc/root.ts';
import { DemoNote } from '../components/settings/demo-note.tsx';
import { EmailCard } from '../components/settings/email-card.tsx';
import { PasswordCard } from '../components/settings/password-card.tsx';
import { useSaved } from '../components/settings/saved.tsx';
import { SessionsCard } from '../components/settings/sessions-card.tsx';
import { StaffViewsCard } from '../components/settings/staff-views-card.tsx';
import { useSubmission } from '../components/shell/expired.tsx';
import { isDemoLogin, notFound, requireCustomer } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { load, submitForm } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Security · Settings · Headroom' }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api, user } = await requireCustomer({ request, context });
  const { auth } = api;
  const [login, sessions, staffViews] = await load(
    request,
    Promise.all([auth.email(), auth.sessions(), auth.staffViews()]),
  );
  return { ...login, sessions, staffViews, isDemo: isDemoLogin(context, user.email) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const formData = await readForm(request);
  const intent = formData.get('intent');
  const change = await apply(api.auth, { request, formData, intent });
  // The cookie of the new session is added to every response.
  return change.ok ? redirect(`/settings/security?saved=${intent}`) : change.answer;
}

type Sent = { request: Request; formData: FormData; intent: FormDataEntryValue | null };

async function apply(auth: Caller['auth'], { request, formData, intent }: Sent) {
  switch (intent) {
    case 'password': {
      const hide = ['currentPassword', 'newPassword'];
      return submitForm(request, passwordForm, (form) => auth.changePassword(form), { formData, hide });
    }
    case 'email': {
      const hide = ['currentPassword'];
      return submitForm(request, emailForm, (form) => auth.changeEmail(form), { formData, hide });
    }
    case 'end':
      await load(request, auth.endSession({ sessionKey: String(formData.get('sessionKey')) }));
      return { ok: true } as const;
    case 'end-others':
      await load(request, auth.endOtherSessions());
      return { ok: true } as const;
    default:
      throw notFound();
  }
}

export default function Security() {
  const { email, wanted, sessions, staffViews, isDemo } = useLoaderData<typeof loader>();
  const lastResult = useSubmission();
  const saved = useSaved();
  const { key } = useLocation();
  // A saved form is empty afterwards.
  const keyOf = (intent: string) => (saved === intent ? key : intent);
  return (
    <div className="max-w-prose space-y-6">
      {isDemo ? <DemoNote /> : null}
      <PasswordCard key={keyOf('password')} email={email} lastResult={lastResult} />
      <EmailCard key={keyOf('email')} email={email} wanted={wanted} lastResult={lastResult} />
      <SessionsCard sessions={sessions} />
      <StaffViewsCard views={staffViews} />
    </div>
  );
}
