import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { requireCustomer } from '../access.server.ts';
import { load } from '../answers.server.ts';
import { Card } from '../components/ui/card.tsx';
import { Fact, Facts } from '../components/ui/facts.tsx';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  return load(request, api.portal.profile());
}

export default function Profile() {
  const profile = useLoaderData<typeof loader>();
  return (
    <div className="max-w-prose space-y-6">
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
    </div>
  );
}
