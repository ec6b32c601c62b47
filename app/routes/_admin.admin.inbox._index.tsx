import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import * as z from 'zod';
import { AttentionCards } from '../components/admin/attention.tsx';
import { EventTable } from '../components/admin/event-table.tsx';
import { Card } from '../components/ui/card.tsx';
import { classNames } from '../components/ui/class-names.ts';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Pagination } from '../components/ui/pagination.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, load, refusalInit } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Inbox · Headroom admin' }];

const FILTERS = [
  { status: undefined, label: 'All' },
  { status: 'received', label: 'Received' },
  { status: 'done', label: 'Done' },
  { status: 'dead', label: 'Dead' },
] as const;
const query = z.object({
  status: z.enum(['received', 'done', 'dead']).optional().catch(undefined),
  before: z
    .string()
    .regex(/^\d{1,15}\.\w+$/)
    .optional()
    .catch(undefined),
});

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const { status, before } = query.parse(Object.fromEntries(new URL(args.request.url).searchParams));
  const [receivedAtMs, id = ''] = before?.split('.') ?? [];
  const { events, next } = await load(
    args.request,
    api.admin.inbox({ status, before: receivedAtMs ? { receivedAtMs: Number(receivedAtMs), id } : undefined }),
  );
  const attention = await load(args.request, api.admin.attention());
  return { status, isFirst: !before, attention, events, next: next && `${next.receivedAtMs}.${next.id}` };
}

/** Resends refused usage, or decides about a write-off. Returns the refusal, if any. */
export async function action(args: ActionFunctionArgs) {
  const { api } = await requireAdmin(args);
  const form = await readForm(args.request);
  const field = (name: string) => String(form.get(name) ?? '');
  const writeOffId = field('writeOffId');
  const done =
    writeOffId === ''
      ? await attempt(args.request, api.admin.resendUsage({ batchId: field('batchId') }))
      : field('decision') === 'bill'
        ? await attempt(args.request, api.admin.billWriteOff({ writeOffId }))
        : await attempt(args.request, api.admin.leaveWriteOff({ writeOffId }));
  return done.ok ? null : data(done.refusal, refusalInit(done.refusal));
}

export default function Inbox() {
  const { status, isFirst, attention, events, next } = useLoaderData<typeof loader>();
  const first = pathOf(status);
  return (
    <>
      <PageHeader
        title="Inbox"
        description="Verified Stripe events and their outcome. Dead events failed too often and wait for a replay."
      />
      <AttentionCards {...attention} />
      <nav aria-label="Filter by status" className="mb-4 flex flex-wrap gap-2">
        {FILTERS.map((filter) => (
          <Link
            key={filter.label}
            to={pathOf(filter.status)}
            aria-current={filter.status === status ? 'page' : undefined}
            className={classNames(
              'inline-flex min-h-11 items-center rounded border px-3 text-sm sm:min-h-8',
              filter.status === status ? 'border-accent bg-accent-soft font-medium text-accent' : 'text-muted',
            )}
          >
            {filter.label}
          </Link>
        ))}
      </nav>
      <Card padding="flush">
        <EventTable events={events} empty={status ? `No ${status} events.` : 'No events yet.'} />
      </Card>
      <Pagination
        newer={isFirst ? null : first}
        older={next ? `${first}${status ? '&' : '?'}before=${encodeURIComponent(next)}` : null}
      />
    </>
  );
}

const pathOf = (status: string | undefined): string => `/admin/inbox${status ? `?status=${status}` : ''}`;
