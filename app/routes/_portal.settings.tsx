import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { requireCustomer } from '../access.server.ts';
import { load } from '../answers.server.ts';
import { changeCap } from '../cap.server.ts';
import { CapCard, LowBalanceCard } from '../components/billing/cap-card.tsx';
import { NoticeList } from '../components/billing/notice-list.tsx';
import { Card } from '../components/ui/card.tsx';
import { Fact, Facts } from '../components/ui/facts.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { readForm } from '../form.server.ts';

export const meta: MetaFunction = () => [{ title: 'Settings · Headroom' }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const [profile, cap, notices] = await load(
    request,
    Promise.all([api.portal.profile(), api.billing.cap(), api.portal.notices()]),
  );
  return { profile, cap, notices };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  return changeCap(api, request, await readForm(request));
}

export default function Settings() {
  const { profile, cap, notices } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  return (
    <>
      <PageHeader title="Settings" />
      <div className="grid items-start gap-6 lg:grid-cols-2 [&>*]:min-w-0">
        <div className="space-y-6">
          <Card title="Profile">
            <Facts>
              <Fact label="Name">
                <span className="[overflow-wrap:anywhere]">{profile.name}</span>
              </Fact>
              <Fact label="E-mail">
                <span className="[overflow-wrap:anywhere]">{profile.email}</span>
              </Fact>
            </Facts>
          </Card>
          <CapCard {...cap} lastResult={lastResult} />
          <LowBalanceCard lowBalanceCredits={cap.lowBalanceCredits} lastResult={lastResult} />
        </div>
        <Card title="Notices" description="The latest ones; each was also sent by mail.">
          <NoticeList notices={notices} />
        </Card>
      </div>
    </>
  );
}
