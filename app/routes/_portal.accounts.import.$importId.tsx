import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useLocation, useNavigation } from '@remix-run/react';
import { requireCustomer } from '../access.server.ts';
import { load } from '../answers.server.ts';
import { attempt } from '../attempt.server.ts';
import { fieldsOf, MAPPING_FIELDS, readMapping } from '../components/accounts/mapping-fields.ts';
import { MAPPING_FORM_ID, MappingForm } from '../components/accounts/mapping-form.tsx';
import { Price, QuoteInputs } from '../components/accounts/price.tsx';
import { RawRows, ReadRows, RejectedLines } from '../components/accounts/read-rows.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { Button } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { readForm } from '../form.server.ts';
import { confirmedQuote, quoteAccounts, refusedWith } from '../quotes.server.ts';

export const meta: MetaFunction = () => [{ title: 'Check the file · Headroom' }];

export async function loader({ request, context, params: { importId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const query = new URL(request.url).searchParams;
  const chosen = readMapping(query);
  const preview = await load(
    request,
    api.accounts.previewImport({ importId, ...(chosen?.mapping && { mapping: chosen.mapping }) }),
  );
  if (preview.accountId) throw redirect(`/accounts/${preview.accountId}`);
  const price = await quoteAccounts(api, 1, query.get('behavior'));
  if (chosen) return { preview, price, fields: chosen.fields, errors: chosen.errors, isRead: chosen.mapping !== null };
  return {
    preview,
    price,
    fields: preview.mapping ? fieldsOf(preview.mapping) : {},
    errors: {},
    isRead: !!preview.mapping,
  };
}

export async function action({ request, context, params: { importId = '' } }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const form = await readForm(request);
  const mapping = readMapping(form)?.mapping;
  const quote = confirmedQuote(form);
  if (!mapping || !quote) return refusedWith('Choose how the columns are read, look at the price, and confirm again.');
  const attached = await attempt(request, api.accounts.attachImport({ importId, mapping, quote }));
  return attached.ok
    ? redirect(`/accounts/${attached.value.accountId}?attached`)
    : refusedWith(attached.refusal.message);
}

export default function CheckImport() {
  const { preview, price, fields, errors, isRead } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { search } = useLocation();
  const navigation = useNavigation();
  return (
    <>
      <PageHeader
        title={`Check ${preview.details.name}`}
        description={`${preview.fileName}, ${preview.details.institution}. See that dates and amounts are read as they are meant.`}
      />
      <div className="space-y-6">
        {isRead || Object.keys(errors).length > 0 ? null : (
          <Banner tone="warn" title="The columns could not be recognised">
            Choose below which column holds the date and which the amount.
          </Banner>
        )}
        <Card title="How the columns are read">
          <MappingForm columns={preview.columns} fields={fields} errors={errors} />
        </Card>
        <div className="grid items-start gap-6 lg:grid-cols-2 [&>*]:min-w-0">
          {isRead ? <ReadRows preview={preview} /> : null}
          <RawRows columns={preview.columns} rows={preview.rawRows} />
        </div>
        {isRead ? <RejectedLines preview={preview} /> : null}
        {isRead && preview.movementCount > 0 ? (
          <Price {...price} choiceForm={MAPPING_FORM_ID} message={refused?.message}>
            <Form method="post" action={search || '.'}>
              {MAPPING_FIELDS.map((name) =>
                fields[name] === undefined ? null : <input key={name} type="hidden" name={name} value={fields[name]} />,
              )}
              <QuoteInputs {...price} />
              <Button type="submit" pending={navigation.state !== 'idle'}>
                Attach this account
              </Button>
            </Form>
          </Price>
        ) : null}
      </div>
    </>
  );
}
