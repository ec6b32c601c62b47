import { getFormProps } from '@conform-to/react';
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useLoaderData, useNavigation } from '@remix-run/react';
import { BalanceForm } from '../components/accounts/correction-form.ts';
import { FormErrorsOrLogIn, useSubmission } from '../components/shell/expired.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { InputField } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { customerOrExpired, load, submitForm } from '../lib/procedure-errors.server.ts';
import { useCheckedForm } from '../lib/use-checked-form.ts';

export { shouldRevalidate } from '../components/shell/expired.tsx';

export const meta: MetaFunction = () => [{ title: 'Set the balance · Headroom' }];

export async function loader({ request, context, params: { accountId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const { id, name, currency, stated, movements } = await load(request, api.accounts.get({ accountId }));
  return { id, name, currency, date: stated?.date ?? movements.lastDate ?? '', cents: stated?.cents ?? null };
}

export async function action(args: ActionFunctionArgs) {
  const visit = await customerOrExpired(args, BalanceForm);
  if (!visit.ok) return visit.answer;
  const accountId = String(args.params.accountId);
  await load(args.request, visit.api.accounts.get({ accountId }));
  const saved = await submitForm(args.request, BalanceForm, ({ balance, date }) =>
    visit.api.accounts.setBalance({ accountId, balance: { cents: Math.round(balance * 100), date } }),
  );
  return saved.ok ? redirect(`/accounts/${accountId}`) : saved.answer;
}

export default function SetBalance() {
  const { id, name, currency, date, cents } = useLoaderData<typeof loader>();
  const pending = useNavigation().state === 'submitting';
  const [form, fields] = useCheckedForm({
    lastResult: useSubmission(),
    schema: () => import('../components/accounts/correction-form.ts').then(({ BalanceForm }) => BalanceForm),
    defaultValue: { balance: cents === null ? '' : String(cents / 100), date },
  });
  return (
    <div className="max-w-form">
      <PageHeader
        title={`Set the balance of ${name}`}
        description="Enter what your bank shows at the end of a day. All other balances follow from it; movements stay as they are."
      />
      <Card>
        <Form method="post" {...getFormProps(form)} className="space-y-5">
          <FormErrorsOrLogIn id={form.errorId} errors={form.errors} />
          <InputField field={fields.balance} label={`Balance (${currency})`} inputMode="decimal" />
          <InputField field={fields.date} label="At the end of" type="date" />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" pending={pending}>
              Set balance
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
