import { getFormProps } from '@conform-to/react';
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useLoaderData, useNavigation } from '@remix-run/react';
import { CURRENCY_CODES } from '../../server/accounts/csv/currency-codes.ts';
import { AccountEdit } from '../components/accounts/details.server.ts';
import { FormErrorsOrLogIn, useSubmission } from '../components/shell/expired.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { InputField, SelectField } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { customerOrExpired, load, submitForm } from '../lib/procedure-errors.server.ts';
import { useCheckedForm } from '../lib/use-checked-form.ts';

export { shouldRevalidate } from '../components/shell/expired.tsx';

export const meta: MetaFunction = () => [{ title: 'Edit account · Headroom' }];

export async function loader({ request, context, params: { accountId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const { id, name, institution, currency } = await load(request, api.accounts.get({ accountId }));
  return { id, name, institution, currency };
}

export async function action(args: ActionFunctionArgs) {
  const visit = await customerOrExpired(args, AccountEdit);
  if (!visit.ok) return visit.answer;
  const accountId = String(args.params.accountId);
  await load(args.request, visit.api.accounts.get({ accountId }));
  const saved = await submitForm(args.request, AccountEdit, (edit) => visit.api.accounts.edit({ accountId, edit }));
  return saved.ok ? redirect(`/accounts/${accountId}`) : saved.answer;
}

export default function EditAccount() {
  const { id, ...account } = useLoaderData<typeof loader>();
  const pending = useNavigation().state === 'submitting';
  const [form, fields] = useCheckedForm({
    lastResult: useSubmission(),
    schema: () => import('../../server/accounts/details.ts').then(({ AccountEdit }) => AccountEdit),
    defaultValue: account,
  });
  return (
    <div className="max-w-form">
      <PageHeader title={`Edit ${account.name}`} />
      <Card>
        <Form method="post" {...getFormProps(form)} className="space-y-5">
          <FormErrorsOrLogIn id={form.errorId} errors={form.errors} />
          <InputField field={fields.name} required label="Name" />
          <InputField
            field={fields.institution}
            required
            label="Bank or institution"
            autoComplete="off"
            hint="Files are read as the last one of the same bank."
          />
          <SelectField
            field={fields.currency}
            required
            label="Currency"
            hint="Amounts are not converted: 100 stays 100. Later files in another currency are left out."
          >
            {CURRENCY_CODES.map((currency) => (
              <option key={currency}>{currency}</option>
            ))}
          </SelectField>
          <div className="flex flex-wrap gap-2">
            <Button type="submit" pending={pending}>
              Save
            </Button>
            <LinkButton to={`/accounts/${id}`} variant="quiet">
              Cancel
            </LinkButton>
          </div>
        </Form>
      </Card>
    </div>
  );
}
