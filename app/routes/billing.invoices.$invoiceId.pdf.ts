import type { LoaderFunctionArgs } from '@remix-run/node';
import { requireCustomer } from '../lib/access.server.ts';
import { fileResponse } from '../lib/csv.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

/** The PDF of an invoice. Stripe's URL of it expires, so it is fetched on each click. */
export async function loader({ request, context, params: { invoiceId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const { base64, number } = await load(request, api.billing.invoicePdf({ invoiceId }));
  if (base64 === null)
    throw new Response('Stripe does not give this file now. Try again in a minute.', { status: 503 });
  const name = `headroom-${(number ?? invoiceId).replace(/[^\w.-]/g, '-')}.pdf`;
  return fileResponse(name, 'application/pdf', once(Buffer.from(base64, 'base64')));
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
