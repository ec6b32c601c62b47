import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { ActLink } from '../components/admin/act-link.tsx';
import { Instant } from '../components/admin/cells.tsx';
import { deviceWords } from '../components/settings/device-text.ts';
import { Badge } from '../components/ui/badge.tsx';
import { Card } from '../components/ui/card.tsx';
import { Table } from '../components/ui/table.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const customerId = String(args.params.customerId);
  return { customerId, people: await load(args.request, api.admin.people({ customerId })) };
}

export default function CustomerPeople() {
  const { customerId, people } = useLoaderData<typeof loader>();
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap gap-2">
        <ActLink name="send_reset" label="Send a link for a new password" to={customerId} />
        <ActLink name="revoke_sessions" label="End all sessions" to={customerId} />
      </div>
      {people.length === 0 ? <p className="text-sm text-muted">No login: the customer was deleted.</p> : null}
      {people.map(({ id, email, confirmedAtMs, createdAtMs, sessions }) => (
        <Card
          key={id}
          title={<span className="break-all">{email}</span>}
          description={
            <>
              Since <Instant ms={createdAtMs} />, {confirmedAtMs === null ? 'e-mail not confirmed' : 'e-mail confirmed'}
            </>
          }
          padding="flush"
        >
          <Table
            caption={`Sessions of ${email}`}
            rows={sessions}
            rowKey={({ key }) => key}
            empty="No open sessions."
            columns={[
              {
                label: 'Device',
                lead: true,
                cell: ({ userAgent, viewedBy }) =>
                  viewedBy === null ? (
                    deviceWords(userAgent)
                  ) : (
                    <Badge tone="accent">An admin who views this customer</Badge>
                  ),
              },
              {
                label: 'Began',
                cell: ({ createdAtMs: atMs }) => (atMs === null ? 'not known' : <Instant ms={atMs} seconds />),
              },
              {
                label: 'Last used',
                cell: ({ seenAtMs }) => (seenAtMs === null ? 'not known' : <Instant ms={seenAtMs} seconds />),
              },
            ]}
          />
        </Card>
      ))}
    </div>
  );
}
