import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useLoaderData, useLocation } from '@remix-run/react';
import { passwordForm } from '../../server/auth/forms.ts';
import { DemoNote } from '../components/settings/demo-note.tsx';
import { PasswordCard } from '../components/settings/password-card.tsx';
import { useSaved } from '../components/settings/saved.tsx';
import { SessionsCard } from '../components/settings/sessions-card.tsx';
import { useSubmission } from '../components/shell/expired.tsx';
import { Button } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { ConfirmDialog } from '../components/ui/dialog.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { isDemoLogin, notFound, requireAdmin } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { load, submitForm } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Your login · Headroom admin' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api, user } = await requireAdmin(args);
  const [factor, sessions] = await load(args.request, Promise.all([api.admin.own.factor(), api.admin.own.sessions()]));
  return { email: user.email, factor, sessions, isDemo: isDemoLogin(args.context, user.email) };
}

export async function action(args: ActionFunctionArgs) {
  const { api } = await requireAdmin(args);
  const { request } = args;
  const formData = await readForm(request);
  const intent = String(formData.get('intent'));
  const hide = ['currentPassword', 'newPassword'];
  if (intent === 'password') {
    const changed = await submitForm(request, passwordForm, (form) => api.admin.own.changePassword(form), {
      formData,
      hide,
    });
    // The new session has given no code yet: the guard asks for one.
    return changed.ok ? redirect('/admin/security?saved=password') : changed.answer;
  }
  if (intent === 'end')
    await load(request, api.admin.own.endSession({ sessionKey: String(formData.get('sessionKey')) }));
  else if (intent === 'end-others') await load(request, api.admin.own.endOtherSessions());
  else if (intent === 'remove-factor') await load(request, api.admin.own.removeFactor());
  else throw notFound();
  return redirect(`/admin/security?saved=${intent}`);
}

export default function YourLogin() {
  const { email, factor, sessions, isDemo } = useLoaderData<typeof loader>();
  const lastResult = useSubmission();
  const saved = useSaved();
  const { key } = useLocation();
  return (
    <>
      <PageHeader title="Your login" description={email} />
      <div className="max-w-prose space-y-6">
        {isDemo ? <DemoNote /> : <FactorCard codesLeft={factor.codesLeft} />}
        <PasswordCard key={saved === 'password' ? key : 'password'} email={email} lastResult={lastResult} />
        <SessionsCard sessions={sessions} isAdmin />
      </div>
    </>
  );
}

function FactorCard({ codesLeft }: { codesLeft: number }) {
  return (
    <Card title="Authenticator app" description="Its code is asked for when you log in, and again before money moves.">
      <p className="mb-4 text-sm">
        {codesLeft === 0 ? 'No recovery codes are left.' : `${codesLeft} recovery codes are left.`} Replacing the app
        draws new ones.
      </p>
      <Form method="post" id="remove-factor">
        <input type="hidden" name="intent" value="remove-factor" />
      </Form>
      <ConfirmDialog
        trigger={<Button variant="secondary">Replace</Button>}
        title="Replace your authenticator?"
        description="The app and the recovery codes that you have stop working, and you set up another one at once."
        confirmLabel="Replace"
        form="remove-factor"
      />
    </Card>
  );
}
