import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { inviteForm, roleForm } from '../../server/auth/forms.ts';
import { ADMIN_LINK_MS } from '../../server/core/durations.ts';
import { spanWords } from '../../server/core/spans.ts';
import { InviteCard } from '../components/admin/invite-card.tsx';
import { RoleTable, TeamTable } from '../components/admin/team-table.tsx';
import { useSaved } from '../components/settings/saved.tsx';
import { useSubmission } from '../components/shell/expired.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { notFound, requireAdmin } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { load, submitForm } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Team · Headroom admin' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  return load(args.request, api.admin.team.list());
}

export async function action(args: ActionFunctionArgs) {
  const { api } = await requireAdmin(args);
  const { request } = args;
  const formData = await readForm(request);
  const intent = String(formData.get('intent'));
  const member = { userId: String(formData.get('userId')) };
  const send = async () => {
    if (intent === 'invite')
      return submitForm(request, inviteForm, (form) => api.admin.team.invite(form), { formData });
    if (intent === 'role') return submitForm(request, roleForm, (form) => api.admin.team.setRole(form), { formData });
    if (intent === 'remove')
      return submitForm(request, roleForm.pick({ userId: true }), () => api.admin.team.remove(member), { formData });
    if (intent === 'reset')
      return submitForm(request, roleForm.pick({ userId: true }), () => api.admin.team.resetFactor(member), {
        formData,
      });
    throw notFound();
  };
  const sent = await send();
  return sent.ok ? redirect(`/admin/team?saved=${intent}`) : sent.answer;
}

const SAVED: Record<string, string> = {
  invite: `Invitation sent. The link in the mail works once, for ${spanWords(ADMIN_LINK_MS)}.`,
  role: 'Role changed.',
  remove: 'Admin removed, and logged out everywhere.',
  reset: 'Authenticator removed. The next log-in sets up another one.',
};

export default function Team() {
  const { members, mayChange } = useLoaderData<typeof loader>();
  const lastResult = useSubmission();
  const saved = SAVED[useSaved() ?? ''];
  const refusal = lastResult?.error?.['']?.[0];
  return (
    <>
      <PageHeader
        title="Team"
        description="Who looks after Headroom, and what each may do. Times are in UTC."
        actions={
          <LinkButton to="/admin/security" variant="secondary">
            Your login
          </LinkButton>
        }
      />
      <div className="space-y-6">
        {refusal ? <Banner tone="danger" title={refusal} /> : saved ? <Banner tone="info" title={saved} /> : null}
        <Card padding="flush">
          <TeamTable members={members} mayChange={mayChange} />
        </Card>
        {mayChange ? <InviteCard key={members.length} lastResult={lastResult} /> : null}
        <Card title="Roles" padding="flush">
          <RoleTable />
        </Card>
      </div>
    </>
  );
}
