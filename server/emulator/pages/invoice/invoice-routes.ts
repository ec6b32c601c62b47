import express from 'express';
import { createElement } from 'react';
import type { Host } from '../../host.ts';
import { ApiError } from '../../params/api-error.ts';
import { payInvoice } from '../../resources/invoices/actions.ts';
import { type Answer, sendAnswer } from '../answer.ts';
import { EMPTY_CARD, parseCard, readCardForm } from '../card.ts';
import { formBody, textField } from '../form-body.ts';
import { document } from '../layout.tsx';
import { saveCard } from '../portal/portal-actions.ts';
import { refusalOnForm } from '../refusal.ts';
import { InvoicePage, type PayForm } from './invoice-page.tsx';
import { invoicePdf } from './invoice-pdf.ts';
import { invoiceView } from './invoice-view.ts';

/** The hosted invoice, its payment, and its PDF. The id in the address is the key, as at Stripe. */
export function invoiceRoutes(host: Host): express.Router {
  const router = express.Router();
  router.get('/emulator/invoices/:id/pdf', (request, response, next) => {
    const view = invoiceView(host, request.params.id);
    const name = (view.invoice.number ?? view.invoice.id).replaceAll(/[^\w-]/g, '');
    invoicePdf(view)
      .then((pdf) =>
        response.type('pdf').set('Content-Disposition', `attachment; filename="Invoice-${name}.pdf"`).send(pdf),
      )
      .catch(next);
  });
  router.get('/emulator/invoices/:id', (request, response) => {
    const form: PayForm = { card: EMPTY_CARD, errors: {}, useCard: false };
    sendAnswer(response, show(host, request.params.id, form));
  });
  router.post('/emulator/invoices/:id/pay', formBody, (request, response) =>
    sendAnswer(response, pay(host, request.params.id, request.body)),
  );
  return router;
}

const show = (host: Host, id: string, form: PayForm): Answer => ({
  html: document(createElement(InvoicePage, { view: invoiceView(host, id), form })),
});

function pay(host: Host, id: string, body: unknown): Answer {
  const { invoice } = invoiceView(host, id);
  const card = readCardForm(body);
  const useCard = textField(body, 'use') === 'new-card';
  const again = (more: Partial<PayForm>) => show(host, id, { card, errors: {}, useCard, ...more });
  // Paid meanwhile, by a second click or by Stripe itself: the page says so.
  if (invoice.status !== 'open') return { redirectTo: `/emulator/invoices/${id}` };
  const parsed = useCard ? parseCard(card, host.clock.nowMs()) : null;
  if (parsed && 'errors' in parsed) return again(parsed);
  const authentication = AUTHENTICATIONS.find((each) => each === textField(body, 'authentication'));
  try {
    host.transact((global) => {
      const ctx = global.about(id);
      if (parsed && invoice.customer) saveCard(ctx, invoice.customer, parsed.card, card);
      payInvoice(ctx, id, { off_session: false, authentication });
    });
    return { redirectTo: `/emulator/invoices/${id}` };
  } catch (error) {
    if (!(error instanceof ApiError) || error.fields.status >= 500) throw error;
    if (needsAuthentication(error) && !authentication) return again({ authenticate: true });
    return again(refusalOnForm(error));
  }
}

const AUTHENTICATIONS = ['approved', 'refused'] as const;

const needsAuthentication = (error: ApiError): boolean =>
  error.fields.code === 'authentication_required' || error.fields.code === 'invoice_payment_intent_requires_action';
