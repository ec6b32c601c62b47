import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData, useSearchParams } from '@remix-run/react';
import { requireCustomer } from '../access.server.ts';
import { load } from '../answers.server.ts';
import { RunTable } from '../components/runs/run-table.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Pagination } from '../components/ui/pagination.tsx';

export const meta: MetaFunction = () => [{ title: 'Runs · Headroom' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const before = new URL(args.request.url).searchParams.get('before') ?? undefined;
  return load(args.request, api.runs.list({ before }));
}

export default function Runs() {
  const { runs, next } = useLoaderData<typeof loader>();
  const [search] = useSearchParams();
  return (
    <>
      <PageHeader
        title="Runs"
        description="Every run with what it cost, the newest first."
        actions={
          <LinkButton variant="secondary" to="/scenarios">
            Scenarios
          </LinkButton>
        }
      />
      <Card padding="flush">
        <RunTable caption="Your runs" runs={runs} empty="Nothing was run yet. Choose a scenario and run it." />
      </Card>
      <Pagination newer={search.has('before') ? '/runs' : null} older={next ? `/runs?before=${next}` : null} />
    </>
  );
}
