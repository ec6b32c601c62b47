import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { provenEvents, starter } from './harness.ts';

const start = starter(Stripe);
const usd = { amount: 2000, currency: 'usd' };

const answer = (url: string, authentication: string) =>
  fetch(url, { method: 'POST', body: new URLSearchParams({ authentication }) }).then((response) => response.text());

describe('a payment intent', () => {
  it('is created, confirmed and paid, and keeps the card for later when asked to', async () => {
    const { stripe } = await start();
    const { id: customer } = await stripe.customers.create();
    const made = await stripe.paymentIntents.create({
      ...usd,
      customer,
      setup_future_usage: 'off_session',
      shipping: { name: 'Ada', address: { line1: 'x' } },
    });
    expect(made.status).toBe('requires_payment_method');
    await expect(stripe.paymentIntents.confirm(made.id)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    expect((await stripe.paymentIntents.update(made.id, { amount: 2500, metadata: { a: '1' } })).amount).toBe(2500);
    const paid = await stripe.paymentIntents.confirm(made.id, { payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 2500 });
    expect((await stripe.paymentMethods.list({ customer })).data).toHaveLength(1);
    await expect(stripe.paymentIntents.update(made.id, { amount: 1 })).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    await expect(stripe.paymentIntents.cancel(made.id)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    expect(await provenEvents(stripe)).toEqual(
      expect.arrayContaining(['payment_intent.created', 'payment_intent.succeeded', 'charge.succeeded']),
    );
  });

  it('that is declined says why, and can be tried again', async () => {
    const { stripe } = await start();
    const made = await stripe.paymentIntents.create(usd);
    const confirm = (payment_method: string) => stripe.paymentIntents.confirm(made.id, { payment_method });
    await expect(confirm('pm_card_visa_chargeDeclinedInsufficientFunds')).rejects.toMatchObject({
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      statusCode: 402,
    });
    expect((await stripe.paymentIntents.retrieve(made.id)).status).toBe('requires_payment_method');
    expect((await confirm('pm_card_visa')).status).toBe('succeeded');
    expect(await provenEvents(stripe)).toContain('payment_intent.payment_failed');
  });

  it('holds money until it is captured, in part, or lets it go', async () => {
    const { stripe } = await start();
    const hold = () =>
      stripe.paymentIntents.create({ ...usd, capture_method: 'manual', confirm: true, payment_method: 'pm_card_visa' });
    const held = await hold();
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 2000, amount_received: 0 });
    await expect(stripe.paymentIntents.capture(held.id, { amount_to_capture: 2001 })).rejects.toMatchObject({
      param: 'amount_to_capture',
    });
    expect(await stripe.paymentIntents.capture(held.id, { amount_to_capture: 1500 })).toMatchObject({
      status: 'succeeded',
      amount_received: 1500,
    });
    expect(await stripe.paymentIntents.cancel((await hold()).id, { cancellation_reason: 'abandoned' })).toMatchObject({
      status: 'canceled',
      amount_capturable: 0,
    });
    expect(await provenEvents(stripe)).toEqual(
      expect.arrayContaining([
        'charge.captured',
        'payment_intent.amount_capturable_updated',
        'payment_intent.canceled',
      ]),
    );
  });

  it('asks the owner of the card on a page, who approves or refuses', async () => {
    const { stripe } = await start();
    const ask = async () => {
      const made = await stripe.paymentIntents.create({
        ...usd,
        confirm: true,
        payment_method: 'pm_card_authenticationRequired',
        return_url: 'http://127.0.0.1:1/back?a=1',
      });
      expect(made.status).toBe('requires_action');
      return { id: made.id, url: made.next_action?.redirect_to_url?.url ?? '' };
    };
    const first = await ask();
    expect(await (await fetch(first.url)).text()).toContain('$20.00 may be charged');
    expect(await answer(first.url, 'perhaps')).toContain('Not approved');
    expect((await stripe.paymentIntents.retrieve(first.id)).status).toBe('requires_action');
    expect(await answer(first.url, 'approved')).toContain(`payment_intent=${first.id}`);
    expect((await stripe.paymentIntents.retrieve(first.id)).status).toBe('succeeded');
    const second = await ask();
    expect(await answer(second.url, 'refused')).toContain('redirect_status=failed');
    expect((await stripe.paymentIntents.retrieve(second.id)).status).toBe('requires_payment_method');
    const off = stripe.paymentIntents.create({
      ...usd,
      confirm: true,
      off_session: true,
      payment_method: 'pm_card_authenticationRequired',
    });
    await expect(off).rejects.toMatchObject({ code: 'authentication_required' });
    expect(await provenEvents(stripe)).toContain('payment_intent.requires_action');
  });

  it('of an invoice pays the invoice', async () => {
    const { stripe } = await start();
    const { id: customer } = await stripe.customers.create();
    const { id = '' } = await stripe.invoices.create({ customer });
    await stripe.invoiceItems.create({ customer, invoice: id, amount: 900 });
    await stripe.invoices.finalizeInvoice(id);
    const [payment] = (await stripe.invoicePayments.list({ invoice: id })).data;
    await stripe.paymentIntents.confirm(String(payment?.payment.payment_intent), { payment_method: 'pm_card_visa' });
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ status: 'paid', amount_paid: 900 });
  });

  it('is refused for amounts that are too small, too large or negative', async () => {
    const { stripe } = await start();
    for (const amount of [-1, 0, 49, 1e12])
      await expect(stripe.paymentIntents.create({ ...usd, amount })).rejects.toMatchObject({ param: 'amount' });
    const { id: other } = await stripe.customers.create();
    const { id: payment_method } = await stripe.paymentMethods.attach('pm_card_visa', { customer: other });
    await expect(stripe.paymentIntents.create({ ...usd, confirm: true, payment_method })).rejects.toMatchObject({
      param: 'payment_method',
    });
  });
});

describe('a setup intent', () => {
  it('saves a card with its customer, asks its owner, fails, and is canceled', async () => {
    const { stripe } = await start();
    const { id: customer } = await stripe.customers.create();
    const saved = await stripe.setupIntents.create({
      customer,
      confirm: true,
      payment_method: 'pm_card_visa',
    });
    expect(saved.status).toBe('succeeded');
    const asked = await stripe.setupIntents.create({
      customer,
      confirm: true,
      payment_method: 'pm_card_authenticationRequiredOnSetup',
      return_url: 'http://127.0.0.1:1/',
    });
    expect(await answer(asked.next_action?.redirect_to_url?.url ?? '', 'approved')).toContain(
      'redirect_status=succeeded',
    );
    expect((await stripe.paymentMethods.list({ customer })).data).toHaveLength(2);
    const paid = await stripe.paymentIntents.create({
      ...usd,
      customer,
      confirm: true,
      off_session: true,
      payment_method: String((await stripe.setupIntents.retrieve(asked.id)).payment_method),
    });
    expect(paid.status).toBe('succeeded');
    const made = await stripe.setupIntents.create({ customer, metadata: { a: '1' } });
    await expect(
      stripe.setupIntents.confirm(made.id, { payment_method: 'pm_card_visa_chargeDeclined' }),
    ).rejects.toMatchObject({ code: 'card_declined' });
    expect((await stripe.setupIntents.update(made.id, { description: 'x' })).last_setup_error).toMatchObject({
      code: 'card_declined',
    });
    expect((await stripe.setupIntents.cancel(made.id)).status).toBe('canceled');
    await expect(stripe.setupIntents.confirm(made.id)).rejects.toMatchObject({ code: 'setup_intent_unexpected_state' });
    const events = await provenEvents(stripe);
    for (const name of ['created', 'succeeded', 'requires_action', 'setup_failed', 'canceled'])
      expect(events).toContain(`setup_intent.${name}`);
  });
});

describe('a charge of the old kind', () => {
  it('takes a token, is captured, updated, disputed or declined', async () => {
    const { emulator, stripe } = await start();
    const { id } = await stripe.charges.create({ amount: 500, currency: 'usd', source: 'tok_visa', capture: false });
    expect(await stripe.charges.capture(id)).toMatchObject({ captured: true, payment_intent: null });
    await expect(stripe.charges.capture(id)).rejects.toMatchObject({ code: 'charge_already_captured' });
    expect((await stripe.charges.update(id, { metadata: { a: '1' } })).metadata).toEqual({ a: '1' });
    expect((await stripe.refunds.create({ charge: id, amount: 200 })).amount).toBe(200);
    await expect(
      stripe.charges.create({ amount: 500, currency: 'usd', source: 'tok_chargeDeclined' }),
    ).rejects.toMatchObject({ code: 'card_declined' });
    await expect(stripe.charges.create({ amount: 500, currency: 'usd' })).rejects.toMatchObject({ param: 'source' });
    await stripe.charges.create({ amount: 500, currency: 'usd', source: 'tok_createDispute' });
    await emulator.idle();
    expect((await stripe.charges.list()).data).toHaveLength(3);
    expect(await provenEvents(stripe)).toEqual(
      expect.arrayContaining(['charge.captured', 'charge.updated', 'charge.failed', 'charge.dispute.created']),
    );
  });
});

it('payment_method_types is taken and dropped, as the CLI still sends it; other unknown parameters are refused', async () => {
  const { emulator } = await start();
  const create = (body: string) =>
    fetch(`${emulator.url}/v1/payment_intents`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${emulator.secretKey}` },
      body: `amount=2000&currency=usd&${body}`,
    });
  expect((await create('payment_method_types[]=card')).status).toBe(200);
  expect(await (await create('payment_method_kinds[]=card')).json()).toMatchObject({
    error: { code: 'parameter_unknown', param: 'payment_method_kinds' },
  });
});
