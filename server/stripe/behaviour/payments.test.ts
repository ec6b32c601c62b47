import { describe, expect, test } from 'vitest';
import { giveCard, makeCustomer } from './shop.ts';
import { eventually, stripe } from './target.ts';

const CARDS_ONLY = { automatic_payment_methods: { enabled: true, allow_redirects: 'never' } } as const;

const pay = (payment_method: string, more: Partial<Parameters<typeof stripe.paymentIntents.create>[0]> = {}) =>
  stripe.paymentIntents.create({
    amount: 1_234,
    currency: 'usd',
    payment_method,
    confirm: true,
    ...CARDS_ONLY,
    ...more,
  });

describe('a payment', () => {
  test('with a good card succeeds, charges the whole amount, and is refunded in parts', async () => {
    const paid = await pay('pm_card_visa', { expand: ['latest_charge'] });
    expect(paid).toMatchObject({
      status: 'succeeded',
      amount_received: 1_234,
      latest_charge: { paid: true, amount: 1_234, outcome: { network_status: 'approved_by_network' } },
    });
    const part = await stripe.refunds.create({ payment_intent: paid.id, amount: 234, reason: 'requested_by_customer' });
    expect(part).toMatchObject({ amount: 234, status: 'succeeded' });
    const more = stripe.refunds.create({ payment_intent: paid.id, amount: 1_001 });
    await expect(more).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
    await stripe.refunds.create({ payment_intent: paid.id });
    const charge = typeof paid.latest_charge === 'string' ? paid.latest_charge : (paid.latest_charge?.id ?? '');
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ refunded: true, amount_refunded: 1_234 });
    await expect(stripe.refunds.create({ payment_intent: paid.id })).rejects.toMatchObject({
      code: 'charge_already_refunded',
    });
  });

  test.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined],
  ])('with %s is refused as %s', async (card, code, decline_code) => {
    const refused = await pay(card).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code,
      ...(decline_code && { decline_code }),
      payment_intent: { status: 'requires_payment_method', last_payment_error: { code } },
    });
  });

  test('whose owner must approve waits for that, and can be cancelled', async () => {
    const waiting = await pay('pm_card_authenticationRequired', { return_url: 'https://example.com' }).catch(
      () => null,
    );
    expect(waiting).toMatchObject({ status: 'requires_action', next_action: { type: expect.any(String) } });
    const canceled = await stripe.paymentIntents.cancel(waiting?.id ?? '', { cancellation_reason: 'abandoned' });
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    await expect(stripe.paymentIntents.confirm(canceled.id)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });

  test('that must be approved fails while its owner is away', async () => {
    const { id: customer } = await makeCustomer();
    const card = await giveCard(customer, 'pm_card_authenticationRequired');
    await expect(pay(card, { customer, off_session: true })).rejects.toMatchObject({
      type: 'StripeCardError',
      code: 'authentication_required',
    });
  });

  test('is captured by hand, in part, and what is left is freed', async () => {
    const held = await pay('pm_card_visa', { capture_method: 'manual' });
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 1_234 });
    const taken = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 1_000 });
    expect(taken).toMatchObject({ status: 'succeeded', amount_received: 1_000, amount_capturable: 0 });
  });

  test('of less than the least is refused', async () => {
    await expect(pay('pm_card_visa', { amount: 10 })).rejects.toMatchObject({ code: 'amount_too_small' });
  });
});

describe('a card that is set up', () => {
  test('is attached to its customer', async () => {
    const { id: customer } = await makeCustomer();
    const intent = await stripe.setupIntents.create({
      customer,
      payment_method: 'pm_card_visa',
      confirm: true,
      usage: 'off_session',
      ...CARDS_ONLY,
    });
    expect(intent).toMatchObject({ status: 'succeeded', usage: 'off_session' });
    const { data } = await stripe.paymentMethods.list({ customer });
    expect(data.map(({ id }) => id)).toEqual([intent.payment_method]);
  });

  test('and must be approved waits for that; one that is declined is not attached', async () => {
    const { id: customer } = await makeCustomer();
    const setUp = (payment_method: string) =>
      stripe.setupIntents.create({ customer, payment_method, confirm: true, ...CARDS_ONLY });
    expect(await setUp('pm_card_authenticationRequiredOnSetup')).toMatchObject({ status: 'requires_action' });
    await expect(setUp('pm_card_visa_chargeDeclined')).rejects.toMatchObject({
      type: 'StripeCardError',
      code: 'card_declined',
    });
    expect((await stripe.paymentMethods.list({ customer })).data).toEqual([]);
  });
});

const DAY_S = 86_400;

describe('a dispute', () => {
  const disputed = async (card = 'pm_card_createDispute', state = 'needs_response') => {
    const paid = await pay(card);
    return eventually('the dispute of the payment', async () =>
      (await stripe.disputes.list({ payment_intent: paid.id })).data.find(({ status }) => status === state),
    );
  };
  const answer = (id: string, words: string) =>
    stripe.disputes.update(id, { evidence: { uncategorized_text: words }, submit: true });
  const becomes = (id: string, status: string) =>
    eventually(`the dispute ${status}`, async () => (await stripe.disputes.retrieve(id)).status === status);

  test.each([
    ['winning_evidence', 'won'],
    ['losing_evidence', 'lost'],
  ])('that is answered with the test words %s is %s', async (words, status) => {
    const dispute = await disputed();
    expect(dispute).toMatchObject({ amount: 1_234, currency: 'usd', evidence_details: { has_evidence: false } });
    await answer(dispute.id, words);
    await becomes(dispute.id, status);
  });

  test('that is closed is lost', async () => {
    const dispute = await disputed();
    expect(await stripe.disputes.close(dispute.id)).toMatchObject({ status: 'lost' });
  });

  test('can be answered for one to three weeks (assumed: dispute-days)', async () => {
    const { created, evidence_details } = await disputed();
    const days = ((evidence_details.due_by ?? 0) - created) / DAY_S;
    expect(days).toBeGreaterThanOrEqual(7);
    expect(days).toBeLessThanOrEqual(22);
  });

  test('that is won gives the money back without the fee (assumed: dispute-fee-kept)', async () => {
    const { id } = await disputed();
    await answer(id, 'winning_evidence');
    await becomes(id, 'won');
    const moves = await eventually('the money is back', async () => {
      const { balance_transactions } = await stripe.disputes.retrieve(id);
      return balance_transactions.length > 1 && balance_transactions;
    });
    expect(moves).toMatchObject([{ amount: -1_234 }, { amount: 1_234, fee: 0 }]);
  });

  test('that only inquires takes no money and is closed by its answer (assumed: inquiry-ends)', async () => {
    const inquiry = await disputed('pm_card_createDisputeInquiry', 'warning_needs_response');
    expect(inquiry.balance_transactions).toEqual([]);
    await answer(inquiry.id, 'winning_evidence');
    await becomes(inquiry.id, 'warning_closed');
    expect((await stripe.disputes.retrieve(inquiry.id)).balance_transactions).toEqual([]);
  });
});
