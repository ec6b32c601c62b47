import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useLocation, useNavigation } from '@remix-run/react';
import { BalanceForm } from '../components/accounts/correction-form.ts';
import { ImportNotes } from '../components/accounts/import-notes.tsx';
import { ImportProgress } from '../components/accounts/import-progress.tsx';
import { fieldsOf, MAPPING_FIELDS, type MappingFields, readMapping } from '../components/accounts/mapping-fields.ts';
import { MAPPING_FORM_ID, MappingForm } from '../components/accounts/mapping-form.tsx';
import { Price, QuoteInputs } from '../components/accounts/price.tsx';
import { confirmedQuote, quoteAccounts, refusedWith } from '../components/accounts/quotes.server.ts';
import { ColumnNotes, RawRows, ReadRows, ReadTotals, SkippedLines } from '../components/accounts/read-rows.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { Button } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { FormErrors, InputField } from '../components/ui/field.tsx';
import { Credits } from '../components/ui/format.tsx';
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
  const preview = await load(
    request,
    api.accounts.previewImport({ importId, ...(chosen?.mapping && { mapping: chosen.mapping }) }),
  );
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
  const quote = confirmedQuote(form);
  if (!quote) return refusedWith('Check the price, and confirm again.');
  const today = todayBalance(form.get('todayBalance'));
  if (today === null)
    return refusedWith('Enter today’s balance as a number such as 12500 or -300.50, or leave it empty.');
  const attached = await attempt(
    request,
    api.accounts.attachImport({
      importId,
      mapping,
      quote,
      ...(today === undefined ? {} : { todayBalanceCents: today }),
    }),
  );
  return attached.ok ? redirect(`/accounts/${attached.value.accountId}?attached`) : refusedWith(attached.refusal);
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
        <PageHeader title={preview.into?.name ?? preview.details.name} description={preview.fileName} />
        <ImportProgress kind="store" {...preview.progress} />
      </>
    );
  return (
    <>
      <PageHeader
        title={preview.into ? `Add to ${preview.into.name}` : `Check ${preview.details.name}`}
        description={`${preview.fileName}, ${preview.details.institution}. Check that dates and amounts are right.`}
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
        ) : null}
        <div className="grid items-start gap-6 lg:grid-cols-2 [&>*]:min-w-0">
          {isRead ? <ReadRows preview={preview} /> : null}
          {preview.hasColumns ? <RawRows columns={preview.columns} rows={preview.rawRows} /> : null}
        </div>
        {isRead ? <SkippedLines preview={preview} /> : null}
        {isRead && preview.into ? (
          <NewMovements preview={preview} into={preview.into} fields={fields} refused={refused} />
        ) : null}
        {isRead && !preview.into && preview.movementCount > 0 ? (
          <AttachCard preview={preview} price={price} fields={fields} refused={refused} />
        ) : null}
      </div>
    </>
  );
}

/** The confirmation sends the columns as they were shown. */
function MappingInputs({ fields }: { fields: MappingFields }) {
  return MAPPING_FIELDS.map((name) =>
    fields[name] === undefined ? null : <input key={name} type="hidden" name={name} value={fields[name]} />,
  );
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;
type ConfirmProps = { preview: Loaded['preview']; fields: MappingFields; refused: { message: string } | undefined };

/** Confirms an import into an account that is attached already. */
function NewMovements({ preview, into, fields, refused }: ConfirmProps & { into: { name: string } }) {
  const { search } = useLocation();
  const pending = useNavigation().state !== 'idle';
  return (
    <Card title="What is new">
      <div className="space-y-4 text-sm">
        <FormErrors errors={refused ? [refused.message] : []} />
        <p>
          <strong>
            <Credits value={preview.freshCount} /> {preview.freshCount === 1 ? 'movement is' : 'movements are'} new
          </strong>
          ; <Credits value={preview.movementCount - preview.freshCount} /> are in {into.name} already and stay out.
          Nothing changes on the bill.
        </p>
        <Form method="post" action={search || '.'}>
          <MappingInputs fields={fields} />
          {preview.isOtherReading ? (
            <label className="mb-4 flex items-start gap-2">
              <input type="checkbox" name="acceptsChange" className="mt-1 size-4" />
              <span>
                The last import into this account was read by other columns. Add these anyway: I have checked that
                payments do not come twice.
              </span>
            </label>
          ) : null}
          <Button type="submit" name="intent" value="add" disabled={preview.freshCount === 0} pending={pending}>
            Add what is new
          </Button>
        </Form>
      </div>
    </Card>
  );
}

/** Confirms the price of a new account. */
function AttachCard({ preview, price, fields, refused }: ConfirmProps & { price: Loaded['price'] }) {
  const { search } = useLocation();
  const pending = useNavigation().state !== 'idle';
  return (
    <Price {...price} choiceForm={MAPPING_FORM_ID} message={refused?.message}>
      <Form method="post" action={search || '.'}>
        <MappingInputs fields={fields} />
        <QuoteInputs {...price} />
        {preview.closing ? null : (
          <InputField
            label={`Today’s balance (${preview.currency})`}
            name="todayBalance"
            inputMode="decimal"
            className="mb-5 max-w-form"
            hint="What your bank shows now. The file states no balance; leave this empty to set it later."
          />
        )}
        <Button type="submit" pending={pending}>
          Attach this account
        </Button>
      </Form>
    </Price>
  );
}
