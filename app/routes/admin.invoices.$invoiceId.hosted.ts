import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { requireAdmin } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

/** Redirects to the page of an invoice that its customer sees at Stripe. */
export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const { invoiceId = '' } = args.params;
  return redirect((await load(args.request, api.admin.hostedInvoice({ invoiceId }))).url);
}
