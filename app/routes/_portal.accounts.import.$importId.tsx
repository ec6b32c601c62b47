import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import type { CsvMapping } from '../../server/accounts/csv/mapping.ts';
import type { Caller } from '../../server/trpc/root.ts';
import { AccountCard, AttachCard, NewMovements } from '../components/accounts/confirm-import.tsx';
import { BalanceForm } from '../components/accounts/correction-form.ts';
import { SaidDetails } from '../components/accounts/details.server.ts';
import { ImportNotes } from '../components/accounts/import-notes.tsx';
import { ImportProgress } from '../components/accounts/import-progress.tsx';
import { fieldsOf, readMapping } from '../components/accounts/mapping-fields.ts';
import { ChoicesForm, MappingForm } from '../components/accounts/mapping-form.tsx';
import { confirmedQuote, quoteAccounts, refusedWith } from '../components/accounts/quotes.server.ts';
import { ColumnNotes, RawRows, ReadRows, ReadTotals, SkippedLines } from '../components/accounts/read-rows.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { Card } from '../components/ui/card.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, load } from '../lib/procedure-errors.server.ts';

export { readAgainWhenRefused as shouldRevalidate } from '../lib/revalidate.ts';

export const meta: MetaFunction = () => [{ title: 'Check the file · Headroom' }];

export async function loader({ request, context, params: { importId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const query = new URL(request.url).searchParams;
  const chosen = readMapping(query);
  const currency = SaidDetails.shape.currency.safeParse(query.get('accountCurrency')).data;
  const read = await load(
    request,
    api.accounts.previewImport({ importId, ...(chosen?.mapping && { mapping: chosen.mapping }) }),
  );
  const preview = { ...read, currency: read.isCurrencyKnown ? read.currency : (currency ?? read.currency) };
  if (preview.accountId && !preview.progress) throw redirect(`/accounts/${preview.accountId}`);
  const price = await quoteAccounts(api, 1, query.get('behavior'));
  if (chosen) return { preview, price, fields: chosen.fields, errors: chosen.errors, isRead: chosen.mapping !== null };
  return {
    preview,
    price,
    fields: preview.mapping ? fieldsOf(preview.mapping) : {},
    errors: {},
    isRead: !!preview.mapping || !preview.hasColumns,
  };
}

export async function action({ request, context, params: { importId = '' } }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const form = await readForm(request);
  const into = form.get('into');
  if (into !== null) {
    await load(request, api.accounts.aimImport({ importId, accountId: String(into) }));
    return redirect(`/accounts/import/${importId}`);
  }
  const chosen = readMapping(form);
  const mapping = chosen?.mapping ?? undefined;
  if (chosen && !mapping) return refusedWith('Choose how the columns are read, and confirm again.');
  if (form.get('intent') === 'add') {
    const added = await attempt(
      request,
      api.accounts.addMovements({ importId, mapping, acceptsChange: form.get('acceptsChange') === 'on' }),
    );
    return added.ok
      ? redirect(`/accounts/${added.value.accountId}${added.value.added === null ? '' : `?added=${added.value.added}`}`)
      : refusedWith(added.refusal);
  }
  const attached = await attach(request, api, { importId, mapping, form });
  if (attached.ok) return redirect(`/accounts/${attached.value.accountId}?attached`);
  const { data: why, init } = refusedWith(attached.refusal);
  return data({ ...why, said: saidIn(form) }, init ?? {});
}

type Sent = { importId: string; mapping: CsvMapping | undefined; form: FormData };

async function attach(request: Request, api: Caller, { importId, mapping, form }: Sent) {
  const wrong = (message: string) => ({ ok: false, refusal: { kind: 'invalid', message } }) as const;
  const quote = confirmedQuote(form);
  if (!quote) return wrong('Check the price, and confirm again.');
  const details = SaidDetails.safeParse(saidIn(form));
  if (!details.success) return wrong(details.error.issues[0]?.message ?? 'Enter a name for the account');
  const today = todayBalance(form.get('todayBalance'));
  if (today === null) return wrong('Enter today’s balance as a number such as 12500 or -300.50, or leave it empty.');
  return attempt(
    request,
    api.accounts.attachImport({
      importId,
      mapping,
      details: details.data,
      quote,
      ...(today === undefined ? {} : { todayBalanceCents: today }),
    }),
  );
}

/** What the form says of the account. A file that names its currency leaves that out. */
function saidIn(form: FormData): { name?: string; institution?: string; currency?: string } {
  const text = (field: string, name: string) => {
    const value = form.get(field);
    return typeof value === 'string' ? { [name]: value } : {};
  };
  return { ...text('name', 'name'), ...text('institution', 'institution'), ...text('accountCurrency', 'currency') };
}

/** Cents; undefined when nothing was entered, null when it is no amount. */
function todayBalance(text: FormDataEntryValue | null): number | undefined | null {
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  const value = BalanceForm.shape.balance.safeParse(Number(text.trim()));
  return value.success ? Math.round(value.data * 100) : null;
}

export default function CheckImport() {
  const { preview, price, fields, errors, isRead } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  if (preview.progress)
    return (
      <>
        <PageHeader title={preview.into?.name ?? preview.fileName} />
        <ImportProgress kind="store" {...preview.progress} />
      </>
    );
  return (
    <>
      <PageHeader
        title={preview.into ? `Add to ${preview.into.name}` : 'Check the file'}
        description={`${preview.fileName}. Check that dates and amounts are right.`}
      />
      <div className="space-y-6">
        {isRead || Object.keys(errors).length > 0 ? null : (
          <Banner tone="warn" title="The columns could not be recognized">
            Choose the columns of the date and the amount below.
          </Banner>
        )}
        <ImportNotes preview={preview} />
        {isRead && preview.movementCount > 0 ? <ReadTotals preview={preview} /> : null}
        {preview.hasColumns ? (
          <Card title="How the columns are read">
            <MappingForm columns={preview.columns} fields={fields} errors={errors} />
            <ColumnNotes preview={preview} />
          </Card>
        ) : (
          <ChoicesForm />
        )}
        <div className="grid items-start gap-6 lg:grid-cols-2 [&>*]:min-w-0">
          {isRead ? <ReadRows preview={preview} /> : null}
          {preview.hasColumns ? <RawRows columns={preview.columns} rows={preview.rawRows} /> : null}
        </div>
        {isRead ? <SkippedLines preview={preview} /> : null}
        {isRead && preview.into ? (
          <NewMovements preview={preview} into={preview.into} fields={fields} refused={refused} />
        ) : null}
        {isRead && !preview.into && preview.movementCount > 0 ? (
          <>
            <AccountCard preview={preview} refused={refused} />
            <AttachCard price={price} fields={fields} refused={refused} />
          </>
        ) : null}
      </div>
    </>
  );
}
