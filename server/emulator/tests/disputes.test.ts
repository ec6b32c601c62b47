import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { provenEvents, starter, subscribe } from './harness.ts';

const start = starter(Stripe);

async function disputed(card = 'pm_card_createDispute') {
  const { emulator, stripe } = await start();
  const { customer } = await subscribe(emulator, stripe, 2, card);
  await emulator.idle();
  const [dispute] = (await stripe.disputes.list()).data;
  if (!dispute) throw new Error('no dispute');
  return { emulator, stripe, customer, dispute, charge: String(dispute.charge) };
}

describe('the card that disputes', () => {
  it('pays, and then has all of it taken back with a fee', async () => {
    const { stripe, customer, dispute, charge } = await disputed();
    expect(dispute).toMatchObject({ amount: 1800, status: 'needs_response', reason: 'fraudulent' });
    expect(dispute.balance_transactions).toMatchObject([{ amount: -1800, fee: 1500, net: -3300 }]);
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ disputed: true, paid: true, customer: customer.id });
    expect((await stripe.disputes.list({ payment_intent: String(dispute.payment_intent) })).data).toHaveLength(1);
    expect((await stripe.disputes.list({ charge: 'ch_other' })).data).toEqual([]);
    await expect(stripe.refunds.create({ charge })).rejects.toMatchObject({ code: 'charge_disputed' });
    const events = await provenEvents(stripe);
    expect(events.indexOf('invoice.paid')).toBeLessThan(events.indexOf('charge.dispute.created'));
    expect(events).toContain('charge.dispute.funds_withdrawn');
  });
});

describe('the card of goods that never came', () => {
  it('is disputed for that reason', async () => {
    const { dispute } = await disputed('pm_card_createDisputeProductNotReceived');
    expect(dispute).toMatchObject({
      amount: 1800,
      payment_method_details: { card: { case_type: 'chargeback', network_reason_code: '13.1' } },
      reason: 'product_not_received',
      status: 'needs_response',
    });
  });
});

describe('a dispute', () => {
  it('that is won gives the money back but not the fee, and the charge can be refunded again', async () => {
    const { emulator, stripe, dispute, charge } = await disputed();
    emulator.control.settleDispute(dispute.id, 'won');
    const won = await stripe.disputes.retrieve(dispute.id, { expand: ['charge'] });
    expect(won.status).toBe('won');
    expect(won.balance_transactions.reduce((sum, { net }) => sum + net, 0)).toBe(-1500);
    expect((await stripe.refunds.create({ charge, amount: 100 })).status).toBe('succeeded');
    expect(() => emulator.control.settleDispute(dispute.id, 'lost')).toThrow(/already closed/);
    expect(await provenEvents(stripe)).toEqual(
      expect.arrayContaining(['charge.dispute.closed', 'charge.dispute.funds_reinstated']),
    );
  });

  it('takes evidence, kept or submitted, once', async () => {
    const { stripe, dispute } = await disputed();
    const kept = await stripe.disputes.update(dispute.id, { evidence: { customer_name: 'Ada' }, submit: false });
    expect(kept).toMatchObject({
      status: 'needs_response',
      evidence_details: { has_evidence: true, submission_count: 0 },
    });
    const sent = await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'It was her.' } });
    expect(sent).toMatchObject({ status: 'under_review', evidence: { customer_name: 'Ada' } });
    await expect(stripe.disputes.update(dispute.id, { evidence: { customer_name: 'Bea' } })).rejects.toMatchObject({
      code: 'dispute_evidence_not_editable',
    });
    expect((await stripe.disputes.update(dispute.id, { metadata: { a: '1' } })).metadata).toEqual({ a: '1' });
    expect(await provenEvents(stripe)).toContain('charge.dispute.updated');
  });

  it('takes no text for a file, no field of another kind, and no more text than a bank reads', async () => {
    const { stripe, dispute } = await disputed();
    const answer = (evidence: Record<string, string>) => stripe.disputes.update(dispute.id, { evidence });
    await expect(answer({ receipt: 'Paid on Monday' })).rejects.toMatchObject({ code: 'resource_missing' });
    await expect(answer({ opinion: 'It was her.' })).rejects.toMatchObject({ code: 'parameter_unknown' });
    await expect(answer({ uncategorized_text: 'x'.repeat(20_001) })).rejects.toThrow();
    const long = 'x'.repeat(20_000);
    const names = ['access_activity_log', 'cancellation_rebuttal', 'customer_name', 'product_description'];
    const more = ['refund_policy_disclosure', 'refund_refusal_explanation', 'service_date', 'uncategorized_text'];
    const all = Object.fromEntries([...names, ...more].map((name) => [name, long]));
    await expect(answer(all)).rejects.toThrow('150000');
    expect((await stripe.disputes.retrieve(dispute.id)).evidence_details.submission_count).toBe(0);
  });

  it.each([
    ['winning_evidence', 'won'],
    ['losing_evidence', 'lost'],
  ])('answered with %s is %s', async (uncategorized_text, status) => {
    const { stripe, dispute } = await disputed();
    expect((await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text } })).status).toBe(status);
  });

  it('that is given up, or that nobody answers, is lost', async () => {
    const { emulator, stripe, dispute } = await disputed();
    expect((await stripe.disputes.close(dispute.id)).status).toBe('lost');
    await expect(stripe.disputes.close(dispute.id)).rejects.toThrow(/already closed/);
    await expect(stripe.disputes.close('du_none')).rejects.toMatchObject({ code: 'resource_missing' });
    await emulator.advance(10 * DAY_MS);
    const other = await disputed();
    await other.emulator.advance(10 * DAY_MS);
    expect((await other.stripe.disputes.retrieve(other.dispute.id)).status).toBe('lost');
  });

  it('is decided by a control call and by a button of the dashboard', async () => {
    const { emulator, stripe, dispute } = await disputed();
    const page = await (await fetch(`${emulator.url}/emulator/disputes`)).text();
    expect(page).toContain(`Dispute ${dispute.id} is won`);
    const headers = { 'content-type': 'application/json' };
    const decide = (outcome: string) =>
      fetch(`${emulator.url}/emulator/control/dispute`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ id: dispute.id, outcome }),
      });
    expect((await decide('draw')).status).toBe(400);
    const form = new URLSearchParams({ id: dispute.id, outcome: 'won' });
    const answer = await fetch(`${emulator.url}/emulator/dispute`, { method: 'POST', body: form, redirect: 'manual' });
    expect(answer.headers.get('location')).toBe('/emulator/disputes?done=won');
    expect((await stripe.disputes.retrieve(dispute.id)).status).toBe('won');
    expect((await decide('lost')).status).toBe(400);
  });
});

describe('an inquiry', () => {
  const open = () => disputed('pm_card_createDisputeInquiry');

  it('moves no money, can be refunded, and ends by itself when nobody answers', async () => {
    const { emulator, stripe, dispute, charge } = await open();
    expect(dispute).toMatchObject({
      status: 'warning_needs_response',
      balance_transactions: [],
      is_charge_refundable: true,
      payment_method_details: { card: { case_type: 'inquiry' } },
    });
    expect((await stripe.refunds.create({ charge, amount: 100 })).status).toBe('succeeded');
    await emulator.advance(10 * DAY_MS);
    expect((await stripe.disputes.retrieve(dispute.id)).status).toBe('warning_closed');
    expect(() => emulator.control.settleDispute(dispute.id, 'won')).toThrow(/already closed/);
    const events = await provenEvents(stripe);
    expect(events).toContain('charge.dispute.closed');
    expect(events).not.toContain('charge.dispute.funds_withdrawn');
  });

  it('that is answered is under review, and cannot be answered again', async () => {
    const { stripe, dispute } = await open();
    const answered = await stripe.disputes.update(dispute.id, { evidence: { customer_name: 'Ada' } });
    expect(answered.status).toBe('warning_under_review');
    await expect(stripe.disputes.update(dispute.id, { evidence: { customer_name: 'Bob' } })).rejects.toMatchObject({
      code: 'dispute_evidence_not_editable',
    });
  });
});
