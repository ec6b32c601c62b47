import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { v7 } from 'uuid';
import { SAMPLE_MONTHS } from '../../server/core/durations.ts';
import { bytesOf } from '../../server/core/sent-file.ts';
import { FileUpload } from '../components/accounts/file-upload.tsx';
import { SampleForm } from '../components/accounts/sample-form.tsx';
import { FileForm, fileNameOf } from '../components/accounts/upload-form.ts';
import { Card } from '../components/ui/card.tsx';
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
  const visit = await customerOrExpired(args, FileForm);
  if (!visit.ok) return visit.answer;
  const upload = await submitForm(args.request, FileForm, async ({ file }) =>
    visit.api.accounts.startImport({ fileName: fileNameOf(file), content: await bytesOf(file) }),
  );
  return upload.ok ? redirect(`/accounts/import/${upload.value.importId}`) : upload.answer;
}

export default function AttachAccount() {
  const { sampleId } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        title="Attach an account"
        description="Choose a file first. Then you see how it is read and what the account costs. Nothing is attached before you confirm."
      />
      <div className="grid items-start gap-6 lg:grid-cols-[30rem_1fr]">
        <Card>
          <FileUpload />
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
