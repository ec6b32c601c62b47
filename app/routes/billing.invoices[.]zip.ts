import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import * as z from 'zod';
import type { Caller } from '../../server/trpc/root.ts';
import { notFound, requireCustomer } from '../lib/access.server.ts';
import { fileResponse } from '../lib/csv.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt } from '../lib/procedure-errors.server.ts';
import { type ZippedFile, zipOf } from '../lib/zip.server.ts';

/** A link elsewhere that leads here starts no download. */
export async function loader(args: LoaderFunctionArgs) {
  await requireCustomer(args);
  return redirect('/billing#invoices');
}

/** The PDFs of a year's invoices as one ZIP, fetched from Stripe one after the other while it is written. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const year = Year.safeParse((await readForm(request)).get('year')).data;
  if (year === undefined) throw notFound();
  const begun = await attempt(request, api.billing.beginYear({ year }));
  if (!begun.ok) return redirect('/billing?wait#invoices');
  return fileResponse(
    `headroom-invoices-${year}.zip`,
    'application/zip',
    zipOf(files({ request, api, ...begun.value })),
  );
}

const Year = z.coerce.number().int().min(2000).max(9999);

type Begun = Awaited<ReturnType<Caller['billing']['beginYear']>>;

type Asked = Begun & { request: Request; api: Caller };

async function* files({ request, api, invoices, isCut }: Asked): AsyncGenerator<ZippedFile> {
  const missing: string[] = [];
  for (const { id, number, createdAtMs } of invoices) {
    const name = `${new Date(createdAtMs).toISOString().slice(0, 10)} ${(number ?? id).replace(/[^\w.-]/g, '-')}.pdf`;
    // Also when too many were asked for: what is there by then is worth having.
    const pdf = await attempt(request, api.billing.invoicePdf({ invoiceId: id }));
    const base64 = pdf.ok ? pdf.value.base64 : null;
    if (base64 === null) missing.push(name);
    else yield { name, content: Buffer.from(base64, 'base64'), atMs: createdAtMs };
  }
  const notes = [
    ...(missing.length > 0 ? ['These invoices could not be downloaded from Stripe. Try again later.', ...missing] : []),
    ...(isCut ? ['There are more invoices in this year than one download holds. Download the others one by one.'] : []),
  ];
  const content = Buffer.from(`${notes.join('\n')}\n`);
  if (notes.length > 0) yield { name: 'not-included.txt', content, atMs: Date.now() };
}
