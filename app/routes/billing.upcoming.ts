import type { LoaderFunctionArgs } from '@remix-run/node';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

/** The next invoice for a page that does not wait for it: Stripe may take its time to say. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  return { preview: await load(request, api.billing.upcoming()) };
}
