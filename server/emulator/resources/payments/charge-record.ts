import { present } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import type { Docs } from '../../store/docs.ts';
import { moveMoney, processingFee } from '../balance/transactions.ts';
import type { Verdict } from './payments.ts';
import { BANK_ADVICE, declineOf } from './test-cards.ts';

type Intent = Docs['payment_intent'];
type Method = Docs['payment_method'];

/** What is charged: a payment intent, or with `id` null the old kind of charge. */
type Payment = Pick<
  Intent,
  'amount' | 'capture_method' | 'currency' | 'customer' | 'description' | 'metadata' | 'receipt_email'
> & { id: string | null; shipping?: Intent['shipping']; statement_descriptor?: string | null };

/** How long a card holds an amount that is to be captured by hand: seven days (recorded). */
const HOLD_S = 7 * 86_400;

/** Fields with the same value on every new object. */
const UNSET: Pick<
  Docs['charge'],
  | 'amount_refunded'
  | 'application'
  | 'application_fee'
  | 'application_fee_amount'
  | 'balance_transaction'
  | 'disputed'
  | 'failure_balance_transaction'
  | 'fraud_details'
  | 'livemode'
  | 'on_behalf_of'
  | 'radar_options'
  | 'receipt_number'
  | 'refunded'
  | 'review'
  | 'source'
  | 'source_transfer'
  | 'statement_descriptor_suffix'
  | 'transfer_data'
  | 'transfer_group'
> = {
  amount_refunded: 0,
  application: null,
  application_fee: null,
  application_fee_amount: null,
  balance_transaction: null,
  disputed: false,
  failure_balance_transaction: null,
  fraud_details: {},
  livemode: false,
  on_behalf_of: null,
  radar_options: {},
  receipt_number: null,
  refunded: false,
  review: null,
  source: null,
  source_transfer: null,
  statement_descriptor_suffix: null,
  transfer_data: null,
  transfer_group: null,
};

/** The charge that an attempt leaves behind, paid or declined. */
export function recordCharge(ctx: Ctx, intent: Payment, method: Method, verdict: Verdict): Docs['charge'] {
  const decline = verdict.kind === 'declined' ? declineOf(verdict.declineCode) : null;
  const held = !decline && intent.capture_method === 'manual';
  const captured = !decline && !held;
  const id = ctx.newId('ch');
  const charge: Docs['charge'] = {
    id,
    object: 'charge',
    ...UNSET,
    amount: intent.amount,
    amount_captured: captured ? intent.amount : 0,
    billing_details: method.billing_details,
    calculated_statement_descriptor: (intent.statement_descriptor ?? 'emulator').toUpperCase(),
    captured,
    created: ctx.nowS,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    metadata: intent.metadata,
    outcome: {
      network_advice_code: null,
      ...(decline?.code === 'card_declined' ? BANK_ADVICE : { advice_code: null, network_decline_code: null }),
      network_status: decline ? 'declined_by_network' : 'approved_by_network',
      reason: decline?.declineCode ?? null,
      risk_level: 'normal',
      risk_score: 12,
      seller_message: decline ? 'The bank did not return any further details with this decline.' : 'Payment complete.',
      type: decline ? 'issuer_declined' : 'authorized',
    },
    paid: !decline,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: detailsOf(method, intent.amount, held ? ctx.nowS + HOLD_S : null),
    receipt_email: intent.receipt_email,
    receipt_url: decline ? null : `${ctx.config.url}/emulator/receipts/${id}`,
    shipping: intent.shipping ?? null,
    statement_descriptor: intent.statement_descriptor ?? null,
    status: decline ? 'failed' : 'succeeded',
  };
  const isNow = captured && method.type !== 'sepa_debit' && intent.capture_method !== 'automatic_async';
  const kept = ctx.store.insert('charge', isNow ? { ...charge, balance_transaction: settle(ctx, charge) } : charge);
  if (captured && !isNow && method.type !== 'sepa_debit') ctx.schedule('charge.settle', id, ctx.nowMs);
  return kept;
}

/** What `automatic_async` captures in its own step: until then no balance transaction is shown (recorded). */
export function settleLater(ctx: Ctx, id: string): void {
  const charge = ctx.store.find('charge', id);
  if (!charge || charge.balance_transaction !== null) return;
  const settled = ctx.store.update('charge', { ...charge, balance_transaction: settle(ctx, charge) });
  ctx.emit('charge.updated', settled, { balance_transaction: null });
}

/** The money that a captured charge brings, less the fee. */
export function settle(ctx: Ctx, charge: Docs['charge']): string {
  const { id, amount_captured: amount, currency, description, payment_method_details } = charge;
  const type = payment_method_details?.type === 'card' ? 'charge' : 'payment';
  return moveMoney(ctx, { type, source: id, amount, currency, description, fee: processingFee(amount) });
}

function detailsOf(
  method: Method,
  amount: number,
  captureBefore: number | null,
): Docs['charge']['payment_method_details'] {
  if (method.customer_balance) return { type: 'customer_balance', customer_balance: {} };
  if (method.link) return { type: 'link', link: { country: null } };
  if (!method.sepa_debit) return { type: 'card', card: cardDetails(method, amount, captureBefore) };
  const { generated_from, ...account } = method.sepa_debit;
  return { type: 'sepa_debit', sepa_debit: { ...account, mandate: null } };
}

type CardDetails = NonNullable<NonNullable<Docs['charge']['payment_method_details']>['card']>;

function cardDetails(method: Method, amount: number, captureBefore: number | null): CardDetails {
  const card = present(method.card, 'a card');
  return {
    amount_authorized: amount,
    authorization_code: '123456',
    brand: card.brand,
    ...(captureBefore !== null && { capture_before: captureBefore }),
    checks: card.checks,
    country: card.country,
    electronic_commerce_indicator: '07',
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    extended_authorization: { status: 'disabled' },
    fingerprint: card.fingerprint ?? null,
    funding: card.funding,
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: card.last4,
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: card.brand,
    network_token: { used: false },
    overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
    network_transaction_id: '123456789012345',
    regulated_status: 'unregulated',
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  };
}
