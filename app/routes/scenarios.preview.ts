import type { LoaderFunctionArgs } from '@remix-run/node';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

/** What the preview of a scenario draws from, for a form that does not wait for it. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const asked = new URL(request.url).searchParams;
  const scenarioId = asked.get('scenario') ?? undefined;
  const history = await load(
    request,
    api.scenarios.previewHistory({ accountIds: asked.getAll('account'), scenarioId }),
  );
  return Response.json(history);
}
