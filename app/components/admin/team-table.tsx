import { Form } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';
import { ADMIN_ROLES, type AdminRole, MAX_CREDITS_A_DAY, ROLE_TEXT } from '../../../server/core/admin-roles.ts';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Credits } from '../ui/format.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Instant } from './cells.tsx';

type Member = inferRouterOutputs<AppRouter>['admin']['team']['list']['members'][number];

export function TeamTable({ members, mayChange }: { members: Member[]; mayChange: boolean }) {
  const columns: Column<Member>[] = [
    {
      label: 'E-mail',
      lead: true,
      cell: ({ email, isYou }) => (
        <span className="block [overflow-wrap:anywhere] sm:min-w-52">
          {email} {isYou ? <Badge tone="accent">You</Badge> : null}
        </span>
      ),
    },
    {
      label: 'Role',
      cell: (member) => (mayChange ? <RoleForm {...member} /> : ROLE_TEXT[member.role].name),
    },
    {
      label: 'Authenticator',
      cell: ({ hasFactor }) => (
        <Badge tone={hasFactor ? 'success' : 'neutral'}>{hasFactor ? 'Set up' : 'Not set up'}</Badge>
      ),
    },
    {
      label: 'Last seen',
      cell: ({ seenAtMs }) => (seenAtMs === null ? 'Not logged in' : <Instant ms={seenAtMs} />),
    },
    { label: 'Since', cell: ({ createdAtMs }) => <Instant ms={createdAtMs} /> },
  ];
  const actions: Column<Member> = { label: 'Actions', cell: (member) => <MemberActions {...member} /> };
  return (
    <Table
      caption="Admins, by e-mail"
      rows={members}
      rowKey={({ userId }) => userId}
      columns={mayChange ? [...columns, actions] : columns}
    />
  );
}

function RoleForm({ userId, email, role }: Member) {
  return (
    <Form method="post" className="flex items-center gap-2" key={role}>
      <input type="hidden" name="userId" value={userId} />
      <select
        name="role"
        defaultValue={role}
        aria-label={`Role of ${email}`}
        className="min-h-9 rounded border bg-surface px-2 text-sm sm:min-h-8"
      >
        {ADMIN_ROLES.map((each) => (
          <option key={each} value={each}>
            {ROLE_TEXT[each].name}
          </option>
        ))}
      </select>
      <Button
        type="submit"
        name="intent"
        value="role"
        variant="secondary"
        size="sm"
        aria-label={`Save role of ${email}`}
      >
        Save
      </Button>
    </Form>
  );
}

function MemberActions({ userId, email, hasFactor }: Member) {
  return (
    <div className="-ml-3 flex flex-wrap gap-1">
      {hasFactor ? (
        <Confirmed
          id={`reset-${userId}`}
          intent="reset"
          userId={userId}
          label="Reset authenticator"
          title={`Reset the authenticator of ${email}?`}
          description="It ends every session of this admin. The next log-in with the password sets up another authenticator. Make sure that it was they who asked."
        />
      ) : null}
      <Confirmed
        id={`remove-${userId}`}
        intent="remove"
        userId={userId}
        label="Remove"
        title={`Remove ${email}?`}
        description="It ends every session of this admin, who can no longer log in. What they did stays in the audit log. You can invite them again."
      />
    </div>
  );
}

type Asked = { id: string; intent: string; userId: string; label: string; title: string; description: string };

function Confirmed({ id, intent, userId, label, title, description }: Asked) {
  return (
    <>
      <Form method="post" id={id}>
        <input type="hidden" name="intent" value={intent} />
        <input type="hidden" name="userId" value={userId} />
      </Form>
      <ConfirmDialog
        trigger={
          <Button variant="quiet" size="sm">
            {label}
          </Button>
        }
        title={title}
        description={description}
        confirmLabel={label}
        form={id}
      />
    </>
  );
}

/** What each role sees and may do. */
export const RoleTable = () => (
  <Table
    caption="Roles"
    rows={ADMIN_ROLES}
    rowKey={(role: AdminRole) => role}
    columns={[
      { label: 'Role', lead: true, cell: (role) => ROLE_TEXT[role].name },
      { label: 'Sees and may do', cell: (role) => ROLE_TEXT[role].about },
      {
        label: 'Credits a customer and day',
        align: 'right',
        cell: (role) => (MAX_CREDITS_A_DAY[role] === 0 ? 'none' : <Credits value={MAX_CREDITS_A_DAY[role]} />),
      },
    ]}
  />
);
