import { getFormProps, useForm } from '@conform-to/react';
import { getZodConstraint, parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useLoaderData, useNavigation } from '@remix-run/react';
import { AccountEdit, CURRENCIES } from '../../server/accounts/details.ts';
import { FormErrorsOrLogIn, useSubmission } from '../components/shell/expired.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { InputField, SelectField } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { customerOrExpired, load, submitForm } from '../lib/procedure-errors.server.ts';

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
  const [form, fields] = useForm({
    lastResult: useSubmission(),
    constraint: getZodConstraint(AccountEdit),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: AccountEdit }),
    defaultValue: account,
  });
  return (
    <div className="max-w-form">
      <PageHeader title={`Edit ${account.name}`} />
      <Card>
        <Form method="post" {...getFormProps(form)} className="space-y-5">
          <FormErrorsOrLogIn id={form.errorId} errors={form.errors} />
          <InputField field={fields.name} label="Name" />
          <InputField
            field={fields.institution}
            label="Bank or institution"
            autoComplete="off"
            hint="Files are read as the last one of the same bank."
          />
          <SelectField
            field={fields.currency}
            label="Currency"
            hint="Amounts are not converted: 100 stays 100. Later files in another currency are left out."
          >
            {CURRENCIES.map((currency) => (
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
