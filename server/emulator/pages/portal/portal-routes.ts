import express from 'express';
import { createElement } from 'react';
import type { Host } from '../../host.ts';
import { ApiError, missing } from '../../params/api-error.ts';
import { updateCustomer } from '../../resources/customers/customers.ts';
import { type Answer, sendAnswer, sendPage } from '../answer.ts';
import { EMPTY_CARD, parseCard, readCardForm } from '../card.ts';
import { formBody, textField } from '../form-body.ts';
import { document } from '../layout.tsx';
import { refusalOnForm } from '../refusal.ts';
import { cancelPlan, keepPlan, saveCard } from './portal-actions.ts';
import { CancelPage, CardPage, type CardUpdate, REASONS } from './portal-forms.tsx';
import { PortalPage, portalPath } from './portal-page.tsx';
import { type PlanView, type PortalView, portalView } from './portal-view.ts';
import { updateRoutes } from './update-routes.ts';

const DONE: Record<string, string> = {
  card: 'Your card was saved.',
  canceled: 'Your plan was canceled.',
  renewed: 'Your plan goes on.',
  updated: 'Your plan was updated.',
  details: 'Your details were saved.',
};

/** The billing portal of one session. What its configuration does not allow is not there (404). */
export function portalRoutes(host: Host): express.Router {
  const router = express.Router();
  router.get('/emulator/portal/:session', (request, response) => {
    const view = portalView(host, request.params.session);
    const flow = flowPath(view);
    const done = DONE[textField(request.query, 'done')] ?? null;
    if (flow && done === null) response.redirect(303, flow);
    else sendPage(response, document(createElement(PortalPage, { view, done })));
  });
  cardRoutes(host, router);
  cancelRoutes(host, router);
  updateRoutes(host, router, (view) => endOf(view, 'updated'));
  router.post('/emulator/portal/:session/details', formBody, (request, response) => {
    const view = portalView(host, request.params.session);
    const { enabled, allowed_updates } = view.features.customer_update;
    allowed(enabled);
    const fields = (['name', 'email', 'phone'] as const).filter((field) => allowed_updates.includes(field));
    const update = Object.fromEntries(fields.map((field) => [field, textField(request.body, field).trim() || null]));
    host.transact((ctx) => updateCustomer(ctx.about(view.customer.id), view.customer.id, update));
    response.redirect(303, endOf(view, 'details'));
  });
  return router;
}

function cardRoutes(host: Host, router: express.Router): void {
  const path = '/emulator/portal/:session/card';
  router.get(path, (request, response) => {
    const view = portalView(host, request.params.session);
    allowed(view.features.payment_method_update.enabled);
    sendPage(response, document(createElement(CardPage, { view, form: { card: EMPTY_CARD, errors: {} } })));
  });
  router.post(path, formBody, (request, response) => {
    const view = portalView(host, request.params.session);
    allowed(view.features.payment_method_update.enabled);
    sendAnswer(response, updateCard(host, view, request.body));
  });
}

function updateCard(host: Host, view: PortalView, body: unknown): Answer {
  const card = readCardForm(body);
  const again = (form: Omit<CardUpdate, 'card'>): Answer => ({
    html: document(createElement(CardPage, { view, form: { card, ...form } })),
  });
  const parsed = parseCard(card, host.clock.nowMs());
  if ('errors' in parsed) return again(parsed);
  try {
    host.transact((ctx) => saveCard(ctx.about(view.customer.id), view.customer.id, parsed.card, card));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return again(refusalOnForm(error));
  }
  return { redirectTo: endOf(view, 'card') };
}

function cancelRoutes(host: Host, router: express.Router): void {
  const path = '/emulator/portal/:session/cancel/:subscription';
  router.get(path, (request, response) => {
    const { view, plan } = planOf(host, request.params.session, request.params.subscription);
    sendPage(response, document(createElement(CancelPage, { view, plan })));
  });
  router.post(path, formBody, (request, response) => {
    const { view, plan } = planOf(host, request.params.session, request.params.subscription);
    const reason = REASONS.find((each) => each === textField(request.body, 'reason')) ?? null;
    if (plan.endsS === null) {
      host.transact((ctx) =>
        cancelPlan(ctx.about(plan.subscription.id), plan, view.features.subscription_cancel, reason),
      );
    }
    response.redirect(303, endOf(view, 'canceled'));
  });
  router.post('/emulator/portal/:session/renew', formBody, (request, response) => {
    const { view, plan } = planOf(host, request.params.session, textField(request.body, 'subscription'));
    if (plan.endsS !== null) host.transact((ctx) => keepPlan(ctx.about(plan.subscription.id), plan));
    response.redirect(303, endOf(view, 'renewed'));
  });
}

function planOf(host: Host, sessionId: string, subscriptionId: string): { view: PortalView; plan: PlanView } {
  const view = portalView(host, sessionId);
  allowed(view.features.subscription_cancel.enabled);
  const plan = view.plans.find((each) => each.subscription.id === subscriptionId);
  if (!plan) throw missing('subscription', subscriptionId);
  return { view, plan };
}

function allowed(enabled: boolean): void {
  if (enabled) return;
  const message = 'This is not something that your portal offers.';
  throw new ApiError({ status: 404, type: 'invalid_request_error', message });
}

/** A session may be made for one act alone: it opens there. */
function flowPath(view: PortalView): string | null {
  const { flow } = view.session;
  if (flow?.type === 'payment_method_update') return portalPath(view.session.id, 'card');
  if (flow?.subscription_cancel) return portalPath(view.session.id, `cancel/${flow.subscription_cancel.subscription}`);
  if (flow?.subscription_update) return portalPath(view.session.id, `update/${flow.subscription_update.subscription}`);
  if (!flow?.subscription_update_confirm) return null;
  const { subscription, items } = flow.subscription_update_confirm;
  const query = new URLSearchParams({ price: items[0]?.price ?? '', quantity: String(items[0]?.quantity ?? '') });
  return portalPath(view.session.id, `confirm/${subscription}?${query}`);
}

/** The portal's first page, or where the flow wants it to end. */
function endOf(view: PortalView, done: string): string {
  const after = view.session.flow?.after_completion;
  const target = after?.type === 'redirect' ? after.redirect?.return_url : undefined;
  return target ?? `${portalPath(view.session.id)}?done=${done}`;
}
