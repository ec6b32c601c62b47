import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { FILE_TYPES, FileForm, fileNameOf } from '../components/accounts/upload-form.ts';
import { FormErrorsOrLogIn } from '../components/shell/expired.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { InputField } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { customerOrExpired, load, submitForm } from '../lib/procedure-errors.server.ts';

export { shouldRevalidate } from '../components/shell/expired.tsx';

export const meta: MetaFunction = () => [{ title: 'Add movements · Headroom' }];

export async function loader({ request, context, params: { accountId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const { id, name, status } = await load(request, api.accounts.get({ accountId }));
  if (status === 'detached') throw redirect(`/accounts/${id}`);
  return { id, name };
}

export async function action(args: ActionFunctionArgs) {
  const visit = await customerOrExpired(args, FileForm);
  if (!visit.ok) return visit.answer;
  const accountId = String(args.params.accountId);
  const upload = await submitForm(args.request, FileForm, async ({ file }) =>
    visit.api.accounts.startAdding({
      accountId,
      fileName: fileNameOf(file),
      content: new Uint8Array(await file.arrayBuffer()),
    }),
  );
  return upload.ok ? redirect(`/accounts/import/${upload.value.importId}`) : upload.answer;
}

export default function AddMovements() {
  const { id, name } = useLoaderData<typeof loader>();
  const pending = useNavigation().state === 'submitting';
  const [form, fields] = useForm({
    lastResult: useActionData<typeof action>(),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: FileForm }),
  });
  return (
    <div className="max-w-form">
      <PageHeader
        title={`Add movements to ${name}`}
        description="Export what you like, also what is here already: only what is new is added. The price of the account stays the same."
      />
      <Card>
        <Form method="post" encType="multipart/form-data" {...getFormProps(form)} className="space-y-5">
          <FormErrorsOrLogIn id={form.errorId} errors={form.errors} />
          <InputField
            field={fields.file}
            label="Bank export"
            type="file"
            accept={FILE_TYPES}
            hint="CSV, Excel (.xlsx), OFX, QFX, QIF, MT940 or CAMT.053, as your bank writes it. Up to 10 MB and 100,000 rows."
          />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" pending={pending}>
              Read the file
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
