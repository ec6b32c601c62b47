import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { bytesOf } from '../../server/core/sent-file.ts';
import { FileUpload } from '../components/accounts/file-upload.tsx';
import { FileForm, fileNameOf } from '../components/accounts/upload-form.ts';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
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
      content: await bytesOf(file),
    }),
  );
  return upload.ok ? redirect(`/accounts/import/${upload.value.importId}`) : upload.answer;
}

export default function AddMovements() {
  const { id, name } = useLoaderData<typeof loader>();
  return (
    <div className="max-w-form">
      <PageHeader
        title={`Add movements to ${name}`}
        description="Export what you like, also what is here already: only what is new is added. The price of the account stays the same."
      />
      <Card>
        <FileUpload>
          <LinkButton to={`/accounts/${id}`} variant="quiet">
            Cancel
          </LinkButton>
        </FileUpload>
      </Card>
    </div>
  );
}
