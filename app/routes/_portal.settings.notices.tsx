import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { requireCustomer } from '../access.server.ts';
import { load } from '../answers.server.ts';
import { NoticeList } from '../components/billing/notice-list.tsx';
import { Card } from '../components/ui/card.tsx';

export const meta: MetaFunction = () => [{ title: 'Notices · Settings · Headroom' }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  return load(request, api.portal.notices());
}

export default function Notices() {
  const notices = useLoaderData<typeof loader>();
  return (
    <div className="max-w-prose">
      <Card title="Notices" description="The latest ones; each was also sent by mail.">
        <NoticeList notices={notices} />
      </Card>
    </div>
  );
}
