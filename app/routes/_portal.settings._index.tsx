import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { displayForm, nameForm } from '../../server/auth/forms.ts';
import { listTimeZones } from '../../server/core/display.ts';
import { DisplayCard } from '../components/settings/display-card.tsx';
import { NameCard } from '../components/settings/name-card.tsx';
import { useSubmission } from '../components/shell/expired.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { load, submitForm } from '../lib/procedure-errors.server.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  return { ...(await load(request, api.portal.profile())), timeZones: listTimeZones() };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const formData = await readForm(request);
  const isName = formData.get('intent') === 'name';
  const change = isName
    ? await submitForm(request, nameForm, (form) => api.auth.rename(form), { formData })
    : await submitForm(request, displayForm, (form) => api.auth.setDisplay(form), { formData });
  return change.ok ? redirect(`/settings?saved=${isName ? 'name' : 'display'}`) : change.answer;
}

export default function Profile() {
  const { name, email, display, timeZones, nowMs } = useLoaderData<typeof loader>();
  const lastResult = useSubmission();
  return (
    <div className="max-w-prose space-y-6">
      <NameCard key={name} name={name} email={email} lastResult={lastResult} />
      <DisplayCard display={display} timeZones={timeZones} nowMs={nowMs} lastResult={lastResult} />
    </div>
  );
}
