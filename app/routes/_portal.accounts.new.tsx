import { getFormProps, useForm } from '@conform-to/react';
import { getZodConstraint, parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useLoaderData, useNavigation } from '@remix-run/react';
import { v7 } from 'uuid';
import { AccountDetails, CURRENCIES } from '../../server/accounts/details.ts';
import { SAMPLE_MONTHS } from '../../server/core/durations.ts';
import { SampleForm } from '../components/accounts/sample-form.tsx';
import { FILE_TYPES, fileNameOf, UploadForm } from '../components/accounts/upload-form.ts';
import { FormErrorsOrLogIn, useSubmission } from '../components/shell/expired.tsx';
import { Button } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { InputField, SelectField } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { customerOrExpired, submitForm } from '../lib/procedure-errors.server.ts';

export { shouldRevalidate } from '../components/shell/expired.tsx';

export const meta: MetaFunction = () => [{ title: 'Attach an account · Headroom' }];

export async function loader(args: LoaderFunctionArgs) {
  await requireCustomer(args);
  return { sampleId: v7() };
}

export async function action(args: ActionFunctionArgs) {
  const visit = await customerOrExpired(args, UploadForm);
  if (!visit.ok) return visit.answer;
  const upload = await submitForm(args.request, UploadForm, async ({ file, ...details }) =>
    visit.api.accounts.startImport({
      details,
      fileName: fileNameOf(file),
      content: new Uint8Array(await file.arrayBuffer()),
    }),
  );
  return upload.ok ? redirect(`/accounts/import/${upload.value.importId}`) : upload.answer;
}

export default function AttachAccount() {
  const { sampleId } = useLoaderData<typeof loader>();
  const pending = useNavigation().state === 'submitting';
  const [form, fields] = useForm({
    lastResult: useSubmission(),
    constraint: getZodConstraint(AccountDetails),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: UploadForm }),
    shouldRevalidate: 'onInput',
    defaultValue: { currency: 'USD', openingBalance: '0' },
  });
  return (
    <>
      <PageHeader
        title="Attach an account"
        description="Next you see how the file will be read, and what the account costs. Nothing is attached before you confirm."
      />
      <div className="grid items-start gap-6 lg:grid-cols-[30rem_1fr]">
        <Card>
          <Form method="post" encType="multipart/form-data" {...getFormProps(form)} className="space-y-5">
            <FormErrorsOrLogIn id={form.errorId} errors={form.errors} />
            <InputField field={fields.name} label="Name" hint="As you would call it: Main account, Tax reserve." />
            <InputField field={fields.institution} label="Bank or institution" autoComplete="off" />
            <div className="grid gap-5 sm:grid-cols-2">
              <SelectField field={fields.currency} label="Currency">
                {CURRENCIES.map((currency) => (
                  <option key={currency}>{currency}</option>
                ))}
              </SelectField>
              <InputField
                field={fields.openingBalance}
                label="Opening balance"
                inputMode="decimal"
                hint="Before the file’s first movement."
              />
            </div>
            <InputField
              field={fields.file}
              label="Bank export"
              type="file"
              accept={FILE_TYPES}
              hint="CSV, Excel (.xlsx), OFX, QFX, QIF, MT940 or CAMT.053, as your bank writes it. Up to 10 MB and 100,000 rows."
            />
            <Button type="submit" pending={pending}>
              Read the file
            </Button>
          </Form>
        </Card>
        <Card title="No file at hand?">
          <p className="mb-4 text-sm text-muted">
            The sample holds {SAMPLE_MONTHS / 12} years of a small studio’s money: retainers, projects, payroll and
            taxes. It counts as an account like any other and can be detached again.
          </p>
          <SampleForm accountId={sampleId} variant="secondary" />
        </Card>
      </div>
    </>
  );
}
