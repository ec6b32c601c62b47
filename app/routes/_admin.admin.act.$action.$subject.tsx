import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import type { ActionName } from '../../server/admin/actions.ts';
import { ActionFields } from '../components/admin/action-fields.tsx';
import { ActionPreview, type PreviewShown } from '../components/admin/action-preview.tsx';
import { Breadcrumbs } from '../components/admin/breadcrumbs.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { CheckboxField, FormErrors, TextAreaField } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { setFlash } from '../lib/flash.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page?.title ?? 'Action'} · Headroom admin` },
];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const { name, subjectId } = askedOf(args);
  const described = await load(args.request, api.admin.acts.describe({ name, subjectId }));
  const given = Object.fromEntries(new URL(args.request.url).searchParams);
  return { ...described, subjectId, given, key: crypto.randomUUID(), backTo: pageOf(described, subjectId) };
}

const askedOf = ({ params }: LoaderFunctionArgs | ActionFunctionArgs) => ({
  // What is no action's name is refused by the procedure.
  name: String(params.action) as ActionName,
  subjectId: String(params.subject),
});

/** The page that an action belongs to. */
function pageOf(
  { subject, customer }: { subject: string; customer: { id: string } | null },
  subjectId: string,
): string {
  if (subject === 'invoice') return `/admin/invoices/${subjectId}`;
  if (subject === 'event') return `/admin/events/${encodeURIComponent(subjectId)}`;
  if (subject === 'attention') return '/admin';
  if (subject === 'dispute') return '/admin/disputes?show=all';
  if (subject === 'mail') return '/admin/mails';
  return customer ? `/admin/customers/${customer.id}` : '/admin';
}

type Answer = {
  preview: PreviewShown | null;
  refusal: { message: string; field?: string | undefined } | null;
  values: Record<string, string>;
};

const COMMON = ['key', 'reason', 'customerNote', 'isSure', 'intent'];

/** Shows what the action would do, or does it: the same fields under the same key. */
export async function action(args: ActionFunctionArgs) {
  const { api } = await requireAdmin(args);
  const form = await readForm(args.request);
  const values = Object.fromEntries(
    [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const input = {
    ...askedOf(args),
    key: values.key ?? '',
    reason: values.reason ?? '',
    customerNote: values.customerNote || undefined,
    isSure: values.isSure === 'on',
    fields: Object.fromEntries(
      Object.entries(values).filter(([name]) => !COMMON.includes(name) && !name.startsWith('_')),
    ),
  };
  if ((input.reason.trim().length < 3 || input.reason.length > 500) && values.intent !== undefined)
    return answer({ refusal: { message: 'Say why, in 3 to 500 characters', field: 'reason' }, values });
  if (values.intent !== 'confirm') {
    const tried = await attempt(args.request, api.admin.acts.preview(input));
    return tried.ok
      ? data<Answer>({ preview: tried.value, refusal: null, values })
      : answer({ refusal: tried.refusal, values });
  }
  const done = await attempt(args.request, api.admin.acts.run(input));
  if (!done.ok) {
    const tried = await attempt(args.request, api.admin.acts.preview(input));
    return answer({ refusal: done.refusal, values, preview: tried.ok ? tried.value : null });
  }
  if (input.name === 'view_as') return redirect('/overview');
  const { status, canUndo, actionId } = done.value;
  await setFlash(
    args,
    status === 'done' || status === 'declined'
      ? canUndo
        ? 'action-undoable'
        : 'action-done'
      : (`action-${status}` as const),
    actionId,
  );
  const described = await load(args.request, api.admin.acts.describe({ name: input.name, subjectId: input.subjectId }));
  return redirect(pageOf(described, input.subjectId));
}

const answer = ({ preview = null, ...rest }: Omit<Answer, 'preview'> & { preview?: PreviewShown | null }) =>
  data<Answer>({ preview, ...rest }, { status: 400 });

export default function ActPage() {
  const page = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const values = answered?.values ?? page.given;
  const refusal = answered?.refusal ?? null;
  const errorOf = (name: string) => (refusal?.field === name ? [refusal.message] : undefined);
  const preview = answered?.preview ?? null;
  const hasField = (name: string | undefined) =>
    ['reason', 'customerNote', ...page.fields.map((field) => field.name)].includes(name ?? '');
  return (
    <>
      <Breadcrumbs
        trail={[
          page.customer
            ? { to: `/admin/customers/${page.customer.id}`, label: page.customer.name }
            : { to: '/admin', label: 'Today' },
        ]}
        here={page.title}
      />
      <PageHeader title={page.title} description={page.about} />
      <Form method="post" className="grid items-start gap-6 lg:grid-cols-2">
        <Card title="What and why">
          <div className="space-y-4">
            <FormErrors errors={refusal && !hasField(refusal.field) ? [refusal.message] : undefined} />
            <input type="hidden" name="key" value={values.key ?? page.key} />
            <ActionFields fields={page.fields} values={values} errorOf={errorOf} />
            <ReasonFields values={values} errorOf={errorOf} />
            {preview && (preview.warnings?.length ?? 0) > 0 ? (
              <CheckboxField name="isSure" label="I read the warnings, and I am sure" />
            ) : null}
            <Buttons confirm={preview ? page.button : null} backTo={page.backTo} />
          </div>
        </Card>
        {preview ? <ActionPreview preview={preview} /> : null}
      </Form>
    </>
  );
}

type ReasonProps = { values: Record<string, string>; errorOf: (name: string) => string[] | undefined };

/** Why it is done: for colleagues, and for the customer. */
const ReasonFields = ({ values, errorOf }: ReasonProps) => (
  <>
    <TextAreaField
      name="reason"
      label="Reason, for colleagues"
      hint="3 to 500 characters. Kept in the audit log; the customer never sees it"
      rows={2}
      maxLength={500}
      required
      defaultValue={values.reason ?? ''}
      errors={errorOf('reason')}
    />
    <TextAreaField
      name="customerNote"
      label="Note to the customer (optional)"
      hint="The customer reads this word for word"
      rows={2}
      maxLength={500}
      defaultValue={values.customerNote ?? ''}
      errors={errorOf('customerNote')}
    />
  </>
);

/** Previews first; `confirm` labels the button that does it, once there is a preview. */
function Buttons({ confirm, backTo }: { confirm: string | null; backTo: string }) {
  const busy = useNavigation().formData?.get('intent');
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        type="submit"
        name="intent"
        value="preview"
        variant={confirm === null ? 'primary' : 'secondary'}
        pending={busy === 'preview'}
      >
        {confirm === null ? 'Preview' : 'Preview again'}
      </Button>
      {confirm === null ? null : (
        <Button type="submit" name="intent" value="confirm" pending={busy === 'confirm'}>
          {confirm}
        </Button>
      )}
      <LinkButton variant="quiet" to={backTo}>
        Cancel
      </LinkButton>
    </div>
  );
}
