import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

/** Redirects to Stripe's page of an invoice, where an open one is paid. The URL expires, so it is fetched on each click. */
export async function loader({ request, context, params: { invoiceId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  return redirect((await load(request, api.billing.hostedInvoice({ invoiceId }))).url);
}
