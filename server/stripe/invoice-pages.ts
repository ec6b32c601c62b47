import type Stripe from 'stripe';
import { MIB, SECOND_MS } from '../core/units.ts';
import { calling, StripeFault } from './errors.ts';

/** An invoice is some tens of kilobytes; one of many pages stays far below this. */
const MAX_PDF_BYTES = 2 * MIB;
const DOWNLOAD_MS = 10 * SECOND_MS;

/** Invoices as Stripe shows them. Its URLs expire, so each call asks for a new one. Errors: StripeFault. */
export function invoicePageCalls(stripe: Stripe) {
  return {
    /** The URL of the page of an invoice, where an open one is paid; null for a draft. */
    async getHostedUrl(id: string): Promise<string | null> {
      return (await calling(stripe.invoices.retrieve(id))).hosted_invoice_url ?? null;
    },

    /** The PDF of an invoice; null for a draft. */
    async getInvoicePdf(id: string): Promise<Uint8Array | null> {
      const { invoice_pdf: url } = await calling(stripe.invoices.retrieve(id));
      return url ? download(url) : null;
    },
  };
}

async function download(url: string): Promise<Uint8Array> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
    if (!answer.ok || !answer.body) throw new Error(`Stripe answered ${answer.status}`);
    const parts: Uint8Array[] = [];
    let size = 0;
    const reader = answer.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > MAX_PDF_BYTES) throw new Error(`The file is larger than ${MAX_PDF_BYTES} bytes`);
      parts.push(part.value);
    }
    return Buffer.concat(parts);
  } catch (error) {
    throw new StripeFault('unreachable', `The PDF could not be downloaded: ${String(error)}`, null, error);
  }
}
