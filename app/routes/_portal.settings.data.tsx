import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { useActionData, useLoaderData, useSearchParams } from '@remix-run/react';
import { deleteForm } from '../../server/privacy/forms.ts';
import { DeleteCard } from '../components/settings/delete-card.tsx';
import { DemoNote } from '../components/settings/demo-note.tsx';
import { ExportCard } from '../components/settings/export-card.tsx';
import { isDemoLogin, requireCustomer } from '../lib/access.server.ts';
import { load, submitForm } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Your data · Settings · Headroom' }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api, user } = await requireCustomer({ request, context });
  return { ...(await load(request, api.privacy.leaving())), isDemo: isDemoLogin(context, user.email) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const hide = ['currentPassword'];
  const deleted = await submitForm(request, deleteForm, (form) => api.privacy.deleteAll(form), { hide });
  return deleted.ok ? redirect('/goodbye') : deleted.answer;
}

export default function YourData() {
  const { isDemo, ...leaving } = useLoaderData<typeof loader>();
  const [params] = useSearchParams();
  return (
    <div className="max-w-prose space-y-6">
      {isDemo ? <DemoNote /> : null}
      <ExportCard mustWait={params.has('wait')} />
      <DeleteCard leaving={leaving} lastResult={useActionData<typeof action>()} />
    </div>
  );
}
