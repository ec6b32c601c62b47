import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

/** To Stripe's receipt of a paid invoice: its address is asked for when it is wanted, since it does not last. */
export async function loader({ request, context, params: { invoiceId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  return redirect((await load(request, api.billing.receipt({ invoiceId }))).url);
}
