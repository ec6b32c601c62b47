import express from 'express';
import { createElement } from 'react';
import type { Host } from '../../host.ts';
import { missing } from '../../params/api-error.ts';
import { sendPage } from '../answer.ts';
import { document } from '../layout.tsx';
import { ReceiptPage, type ReceiptView } from './receipt-page.tsx';

/** What a charge's `receipt_url` shows: what was paid, how, for which invoice, and what of it came back. */
export function receiptRoutes(host: Host): express.Router {
  const router = express.Router();
  router.get('/emulator/receipts/:id', (request, response) =>
    sendPage(response, document(createElement(ReceiptPage, { view: receiptView(host, request.params.id) }))),
  );
  return router;
}

function receiptView(host: Host, id: string): ReceiptView {
  return host.transact((ctx) => {
    const charge = ctx.store.find('charge', id);
    if (!charge?.paid) throw missing('receipt', id);
    const [payment] = charge.payment_intent ? ctx.store.all('invoice_payment', { lookup: charge.payment_intent }) : [];
    const invoice = payment ? ctx.store.find('invoice', payment.invoice) : undefined;
    return { charge, invoice: invoice ?? null };
  });
}
