import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { changeCap } from '../components/billing/cap.server.ts';
import { CapCard, LowBalanceCard } from '../components/billing/cap-card.tsx';
import { SpendAlertsCard } from '../components/billing/spend-alerts-card.tsx';
import { useSubmission } from '../components/shell/expired.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Spending · Settings · Headroom' }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const [cap, alerts] = await load(request, Promise.all([api.billing.cap(), api.billing.spendAlerts()]));
  return { ...cap, alerts };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  return changeCap(api, request, await readForm(request));
}

export default function Spending() {
  const { alerts, ...cap } = useLoaderData<typeof loader>();
  const lastResult = useSubmission();
  return (
    <div className="max-w-prose space-y-6">
      <CapCard {...cap} lastResult={lastResult} />
      <SpendAlertsCard {...alerts} lastResult={lastResult} />
      <LowBalanceCard lowBalanceCredits={cap.lowBalanceCredits} lastResult={lastResult} />
    </div>
  );
}
