import type express from 'express';
import { createElement } from 'react';
import type { Host } from '../../host.ts';
import { ApiError } from '../../params/api-error.ts';
import { type Answer, sendAnswer } from '../answer.ts';
import { formBody, textField } from '../form-body.ts';
import { document } from '../layout.tsx';
import { type PortalView, portalView } from './portal-view.ts';
import { ConfirmPage, UpdatePage } from './update-page.tsx';
import { type Choice, changePlan, choose, type UpdateView, updateView } from './update-view.ts';

/** A plan's new price and quantity: chosen, confirmed, made. */
export function updateRoutes(host: Host, router: express.Router, endOf: (view: PortalView) => string): void {
  const open = (session: string, subscription: string) => {
    const view = portalView(host, session);
    return { view, update: host.transact((ctx) => updateView(ctx.about(subscription), view, subscription)) };
  };
  router.get('/emulator/portal/:session/update/:subscription', (request, response) => {
    const { view, update } = open(request.params.session, request.params.subscription);
    sendAnswer(response, { html: document(createElement(UpdatePage, { view, update })) });
  });
  router.get('/emulator/portal/:session/confirm/:subscription', (request, response) => {
    const { view, update } = open(request.params.session, request.params.subscription);
    const confirm = (choice: Choice): Answer => ({
      html: document(createElement(ConfirmPage, { view, update, choice })),
    });
    sendAnswer(response, chosen(host, view, update, request.query, confirm));
  });
  router.post('/emulator/portal/:session/confirm/:subscription', formBody, (request, response) => {
    const { view, update } = open(request.params.session, request.params.subscription);
    const make = (choice: Choice): Answer => {
      host.transact((ctx) => changePlan(ctx.about(update.subscription), view, update, choice));
      return { redirectTo: endOf(view) };
    };
    sendAnswer(response, chosen(host, view, update, request.body, make));
  });
}

/** Goes on with what was chosen, or back to the choice with what is wrong about it. */
function chosen(
  host: Host,
  view: PortalView,
  update: UpdateView,
  form: unknown,
  next: (choice: Choice) => Answer,
): Answer {
  try {
    const price = textField(form, 'price') || update.price;
    const quantity = textField(form, 'quantity');
    return next(host.transact((ctx) => choose(ctx.about(update.subscription), view, update, price, quantity)));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { html: document(createElement(UpdatePage, { view, update, problem: error.message })) };
  }
}
