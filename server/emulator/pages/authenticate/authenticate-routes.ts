import express from 'express';
import { createElement } from 'react';
import type { Host } from '../../host.ts';
import { ApiError } from '../../params/api-error.ts';
import { confirmPaymentIntent, getPaymentIntent } from '../../resources/payments/payment-intents.ts';
import { confirmSetupIntent, getSetupIntent } from '../../resources/payments/setup-intents.ts';
import { sendPage } from '../answer.ts';
import { formBody, textField } from '../form-body.ts';
import { document } from '../layout.tsx';
import { AnsweredPage, AskPage } from './authenticate-page.tsx';

const ANSWERS = ['approved', 'refused'] as const;

/** Where `next_action.redirect_to_url` leads: the owner of a card says whether it may be used. */
export function authenticateRoutes(host: Host): express.Router {
  const router = express.Router();
  router.get('/emulator/authenticate/:id', (request, response) => {
    const { id } = request.params;
    const intent = find(host, id);
    const page =
      intent.status === 'requires_action'
        ? createElement(AskPage, {
            asked: {
              id,
              amountCents: 'amount' in intent ? intent.amount : null,
              currency: 'currency' in intent ? intent.currency : 'usd',
            },
          })
        : createElement(AnsweredPage, { approved: intent.status === 'succeeded', backTo: null });
    sendPage(response, document(page));
  });
  router.post('/emulator/authenticate/:id', formBody, (request, response) => {
    const { id = '' } = request.params;
    const authentication = ANSWERS.find((each) => each === textField(request.body, 'authentication'));
    const before = find(host, id);
    if (authentication && before.status === 'requires_action') answer(host, id, authentication);
    const { status } = find(host, id);
    const approved = status === 'succeeded' || status === 'requires_capture';
    const target = before.next_action?.redirect_to_url?.return_url;
    const backTo = target && URL.canParse(target) ? returnTo(target, id, before.client_secret ?? '', approved) : null;
    sendPage(response, document(createElement(AnsweredPage, { approved, backTo })));
  });
  return router;
}

const isSetup = (id: string): boolean => id.startsWith('seti_');

const find = (host: Host, id: string) =>
  host.transact((ctx) => (isSetup(id) ? getSetupIntent(ctx, id) : getPaymentIntent(ctx, id)));

function answer(host: Host, id: string, authentication: (typeof ANSWERS)[number]): void {
  try {
    host.transact((ctx) =>
      isSetup(id)
        ? confirmSetupIntent(ctx.about(id), id, {}, authentication)
        : confirmPaymentIntent(ctx.about(id), id, { off_session: false }, authentication),
    );
  } catch (error) {
    // A decline is the answer that the app will read of the intent.
    if (!(error instanceof ApiError) || error.fields.type !== 'card_error') throw error;
  }
}

function returnTo(target: string, id: string, secret: string, approved: boolean): string {
  const url = new URL(target);
  const name = isSetup(id) ? 'setup_intent' : 'payment_intent';
  url.searchParams.set(name, id);
  url.searchParams.set(`${name}_client_secret`, secret);
  url.searchParams.set('redirect_status', approved ? 'succeeded' : 'failed');
  return url.href;
}
