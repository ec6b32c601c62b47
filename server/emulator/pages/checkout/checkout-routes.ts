import express from 'express';
import { createElement, type ReactNode } from 'react';
import type { Host } from '../../host.ts';
import { ApiError, missing } from '../../params/api-error.ts';
import { checkoutPage, completeCheckout, needsCard } from '../../resources/checkout/completion.ts';
import { applyPromotionCode, setDiscount } from '../../resources/checkout/discounts.ts';
import type { Docs } from '../../store/docs.ts';
import { type Answer, sendAnswer } from '../answer.ts';
import { type CardErrors, EMPTY_CARD, parseCard, readCardForm } from '../card.ts';
import { formBody, textField } from '../form-body.ts';
import { document } from '../layout.tsx';
import { refusalOnForm } from '../refusal.ts';
import {
  AuthenticationPage,
  type CheckoutForm,
  CheckoutPage,
  type CheckoutView,
  ClosedPage,
  CompletePage,
} from './checkout-page.tsx';

type Session = Docs['checkout.session'];
/** How a session is being looked at: framed by the app, or on a page of its own. */
type Visit = { session: Session; action: string; hidden: Record<string, string>; parentOrigin: string | null };

/** The embedded page (known by its client secret) and the hosted one (known by its id). */
export function checkoutRoutes(host: Host): express.Router {
  const router = express.Router();
  const own = '/emulator/checkout/:id';
  router.get('/emulator/checkout/embedded', (request, response) =>
    sendAnswer(response, show(host, embedded(host, request.query))),
  );
  router.post('/emulator/checkout/embedded', formBody, (request, response) =>
    sendAnswer(response, submit(host, embedded(host, request.body), request.body)),
  );
  router.get(own, (request, response) => sendAnswer(response, show(host, hosted(host, request.params.id))));
  router.post(own, formBody, (request, response) =>
    sendAnswer(response, submit(host, hosted(host, request.params.id), request.body)),
  );
  return router;
}

function embedded(host: Host, source: unknown): Visit {
  const secret = textField(source, 'client_secret');
  const session = findSession(host, secret.split('_secret_')[0] ?? '');
  // A closed session has no secret any more, but its former secret still shows how it ended.
  if (session.ui_mode !== 'embedded_page' || (session.client_secret ?? secret) !== secret)
    throw missing('checkout.session', secret.slice(0, 40));
  const parent = textField(source, 'parent');
  return {
    session,
    action: '/emulator/checkout/embedded',
    hidden: { client_secret: secret, parent },
    parentOrigin: mayFrame(parent, session) ? parent : null,
  };
}

function hosted(host: Host, id: string): Visit {
  const session = findSession(host, id);
  if (session.ui_mode !== 'hosted_page') throw missing('checkout.session', id);
  return { session, action: `/emulator/checkout/${id}`, hidden: {}, parentOrigin: null };
}

function findSession(host: Host, id: string): Session {
  const session = host.transact((ctx) => ctx.store.find('checkout.session', id));
  if (!session) throw missing('checkout.session', id);
  return session;
}

/** The app may frame its own checkout: where the session returns to, or any port of this machine. */
function mayFrame(origin: string, session: Session): boolean {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) return false;
  if (/^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin)) return true;
  return (
    session.return_url !== null && session.return_url !== undefined && new URL(session.return_url).origin === origin
  );
}

function show(host: Host, visit: Visit): Answer {
  const form: CheckoutForm = {
    card: EMPTY_CARD,
    iban: '',
    link: false,
    email: visit.session.customer_email ?? '',
    errors: {},
  };
  if (visit.session.status === 'complete') return completeAnswer(visit);
  if (visit.session.status === 'expired') return framed(visit, createElement(ClosedPage, visit));
  return framed(visit, createElement(CheckoutPage, { view: viewOf(host, visit), form }));
}

// What is wrong is told on the page with 200: a browser reports any other status of a document as an error of the app.
function submit(host: Host, visit: Visit, body: unknown): Answer {
  if (visit.session.status !== 'open') return show(host, visit);
  const view = viewOf(host, visit);
  const card = readCardForm(body);
  const email = view.email ?? textField(body, 'email').trim();
  const iban = view.takes.includes('sepa_debit') ? textField(body, 'iban').trim() : '';
  const link = textField(body, 'method') === 'link';
  const form: CheckoutForm = { card, iban, link, email, phone: textField(body, 'phone'), errors: {} };
  const again = (more: Partial<CheckoutForm>) =>
    framed(visit, createElement(CheckoutPage, { view, form: { ...form, ...more } }));
  const act = textField(body, 'promotion');
  if (act === 'apply' || act === 'remove') return promote(host, visit, form, act === 'apply' ? body : null);
  const phone = view.asksPhone ? textField(body, 'phone').trim() : undefined;
  const parsed = view.needsCard ? payWith(view, form, host.clock.nowMs()) : { card: undefined };
  const wrong = {
    ...('errors' in parsed ? parsed.errors : {}),
    ...(EMAIL.test(email) ? {} : { email: 'Your email is incomplete.' }),
    ...(phone === undefined || PHONE.test(phone) ? {} : { phone: 'Your phone number is incomplete.' }),
    ...(view.asksTerms && textField(body, 'terms') === '' ? { terms: 'Accept the terms to go on.' } : {}),
  };
  if ('errors' in parsed || Object.keys(wrong).length > 0) return again({ errors: wrong });
  const authentication = AUTHENTICATIONS.find((each) => each === textField(body, 'authentication'));
  try {
    const { name, country } = card;
    const buyer = view.needsCard ? { name: name.trim(), country: country || undefined } : {};
    const order = { sessionId: visit.session.id, card: parsed.card, email, phone, ...buyer, authentication };
    const result = host.transact((ctx) => completeCheckout(ctx.about(order.sessionId), order));
    if (result.outcome === 'complete') return completeAnswer({ ...visit, session: result.session });
    return framed(visit, createElement(AuthenticationPage, { view, form }));
  } catch (error) {
    if (!(error instanceof ApiError) || error.fields.status >= 500) throw error;
    return again(refusalOnForm(error));
  }
}

/** Link where its button was pressed; the account where one was typed, or where there is no other way; else the card. */
function payWith({ takes }: CheckoutView, { iban, card, link }: CheckoutForm, nowMs: number) {
  if (link && takes.includes('link')) return { card: { link: true as const } };
  if (takes.includes('card') && iban === '') return parseCard(card, nowMs);
  const errors: CardErrors = {};
  if (iban === '') errors.iban = 'Enter an IBAN.';
  if (card.name.trim() === '') errors.name = 'Enter the name of the account holder.';
  return Object.keys(errors).length > 0 ? { errors } : { card: { iban } };
}

/** Puts a typed code on the session, or (null) takes it off; what was typed of the card stays. */
function promote(host: Host, visit: Visit, form: CheckoutForm, body: unknown): Answer {
  const code = body === null ? null : textField(body, 'promotion_code').slice(0, 500);
  const page = (shown: CheckoutForm) =>
    framed(visit, createElement(CheckoutPage, { view: viewOf(host, visit), form: shown }));
  try {
    host.transact((global) => {
      const ctx = global.about(visit.session.id);
      const session = ctx.store.get('checkout.session', visit.session.id);
      if (code !== null) applyPromotionCode(ctx, session, code);
      else if (session.allow_promotion_codes) setDiscount(ctx, session, null, 'promotion_code');
    });
    return page(form);
  } catch (error) {
    if (!(error instanceof ApiError) || error.fields.status >= 500) throw error;
    return page({ ...form, promotion: { code: code ?? '', error: error.fields.message } });
  }
}

const PHONE = /^[+\d][\d ()-]{4,30}$/;
const EMAIL = /^\S+@\S+\.\S+$/;
const AUTHENTICATIONS = ['approved', 'refused'] as const;

function viewOf(host: Host, visit: Visit): CheckoutView {
  return host.transact((ctx) => {
    const page = checkoutPage(ctx.about(visit.session.id), visit.session.id);
    const customer = visit.session.customer ? ctx.store.find('customer', visit.session.customer) : undefined;
    const { lines, discount, totalCents, currency, session } = page;
    const { action, hidden, parentOrigin } = visit;
    return {
      lines,
      discount,
      takesCodes: session.mode !== 'setup' && session.allow_promotion_codes === true,
      needsCard: needsCard(session),
      takes: session.payment_method_types,
      asksPhone: session.phone_number_collection?.enabled === true,
      asksTerms: session.consent_collection?.terms_of_service === 'required',
      message: session.custom_text.submit?.message ?? null,
      termsMessage: session.custom_text.terms_of_service_acceptance?.message ?? null,
      totalCents,
      currency,
      mode: visit.session.mode,
      email: customer?.email ?? null,
      action,
      hidden,
      parentOrigin,
      cancelUrl: session.cancel_url?.replaceAll('{CHECKOUT_SESSION_ID}', session.id) ?? null,
    };
  });
}

function completeAnswer(visit: Visit): Answer {
  const { session, parentOrigin } = visit;
  const target = session.ui_mode === 'hosted_page' ? session.success_url : returnUrl(session);
  const redirectTo = target?.replaceAll('{CHECKOUT_SESSION_ID}', session.id) ?? null;
  return framed(visit, createElement(CompletePage, { parentOrigin, redirectTo }));
}

/** No card redirects by itself here, so only `always` (the default) leaves the page. */
const returnUrl = (session: Session): string | null | undefined =>
  (session.redirect_on_completion ?? 'always') === 'always' ? session.return_url : null;

const framed = (visit: Visit, page: ReactNode): Answer => ({
  html: document(page),
  frameableBy: visit.parentOrigin ?? undefined,
});
