import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { can } from '../../server/core/admin-roles.ts';
import { Breadcrumbs } from '../components/admin/breadcrumbs.tsx';
import { filtersOf } from '../components/admin/list.tsx';
import { ReplayProgress } from '../components/admin/replay-progress.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { Button } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { FormErrors, InputField, TextAreaField } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Replay failed events · Headroom admin' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api, user } = await requireAdmin(args);
  if (!can(user.adminRole, 'replay')) throw new Response('Your role replays no events.', { status: 403 });
  const { replay, ...filter } = filtersOf(args.request.url);
  return {
    filter,
    progress: replay ? await load(args.request, api.admin.acts.replayProgress({ replayId: replay })) : null,
  };
}

/** Counts the failed events of the filter, puts up to 500 of them back in the queue, or stops a replay. */
export async function action(args: ActionFunctionArgs) {
  const { api } = await requireAdmin(args);
  const form = await readForm(args.request);
  if (form.get('intent') === 'stop') return stop(args, api);
  const field = (name: string) => String(form.get(name) ?? '').trim() || undefined;
  const reason = field('reason') ?? '';
  const isDryRun = form.get('intent') !== 'confirm';
  const values = { type: field('type'), object: field('object'), from: field('from'), to: field('to') };
  if (!isDryRun && reason.length < 3)
    return data(
      { found: null, error: 'Say why, in 3 to 500 characters', values: { ...values, reason } },
      { status: 400 },
    );
  const tried = await attempt(
    args.request,
    api.admin.acts.replayFilter({ ...values, isDryRun, reason: isDryRun ? 'dry run' : reason }),
  );
  if (!tried.ok)
    return data({ found: null, error: tried.refusal.message, values: { ...values, reason } }, { status: 400 });
  if (isDryRun) return data({ found: tried.value, error: null, values: { ...values, reason } });
  const filter = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return redirect(`/admin/events/replay?${new URLSearchParams([...filter, ['replay', String(tried.value.replayId)]])}`);
}

async function stop(args: ActionFunctionArgs, api: Awaited<ReturnType<typeof requireAdmin>>['api']) {
  const { search, searchParams } = new URL(args.request.url);
  await load(args.request, api.admin.acts.stopReplay({ replayId: searchParams.get('replay') ?? '' }));
  return redirect(`/admin/events/replay${search}`);
}

export default function ReplayEvents() {
  const { progress } = useLoaderData<typeof loader>();
  const busy = useNavigation().formData?.get('intent');
  return (
    <>
      <Breadcrumbs trail={[{ to: '/admin/events', label: 'Events' }]} here="Replay failed events" />
      <PageHeader
        title="Replay failed events"
        description="Puts the oldest failed events of a filter back in the queue, 500 at once. A handler reads Stripe again, so nothing is done twice."
      />
      {progress && progress.total > 0 ? <ReplayProgress progress={progress} isStopping={busy === 'stop'} /> : null}
      <ReplayForm busy={busy} />
    </>
  );
}

function ReplayForm({ busy }: { busy: FormDataEntryValue | null | undefined }) {
  const { filter } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const values: Record<string, string | undefined> = answered?.values ?? filter;
  const found = answered?.found ?? null;
  return (
    <Card className="max-w-form">
      <Form method="post" className="space-y-4">
        <FormErrors errors={answered?.error ? [answered.error] : undefined} />
        <InputField name="type" label="Type" hint="Empty: all types" defaultValue={values.type ?? ''} maxLength={300} />
        <InputField name="object" label="Id of the object" defaultValue={values.object ?? ''} maxLength={300} />
        <div className="flex flex-wrap gap-3">
          <InputField name="from" type="date" label="From (UTC day)" defaultValue={values.from ?? ''} />
          <InputField name="to" type="date" label="To (UTC day)" defaultValue={values.to ?? ''} />
        </div>
        <TextAreaField
          name="reason"
          label="Reason, for colleagues"
          rows={2}
          maxLength={500}
          defaultValue={values.reason ?? ''}
        />
        {found ? (
          <div role="status">
            <Banner
              tone="info"
              title={found.events === 1 ? '1 failed event matches' : `${found.events} failed events match`}
            >
              {found.more ? 'More exist: replay again when these are done.' : 'Nothing was replayed yet.'}
            </Banner>
          </div>
        ) : null}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" name="intent" value="count" variant="secondary" pending={busy === 'count'}>
            Dry run
          </Button>
          {found && found.events > 0 ? (
            <Button type="submit" name="intent" value="confirm" pending={busy === 'confirm'}>
              Replay {found.events}
            </Button>
          ) : null}
        </div>
      </Form>
    </Card>
  );
}
