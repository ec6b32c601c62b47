import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../params/api-error.ts';
import { form } from '../../params/form.ts';
import type { Docs } from '../../store/docs.ts';
import { type DebitPlan, USUAL_DEBIT } from './bank-accounts.ts';
import { awaitTransfer, transferOptions } from './bank-transfers.ts';
import { recordCharge, settle } from './charge-record.ts';

type Intent = Docs['payment_intent'];
type Method = Docs['payment_method'];

/** The account owner's consent. No mandate is kept as an object. */
const mandateParam = z.strictObject({
  customer_acceptance: z.strictObject({
    type: z.enum(['offline', 'online']),
    accepted_at: form.integer.optional(),
    offline: z.strictObject({}).optional(),
    online: z.strictObject({ ip_address: form.string.optional(), user_agent: form.string.optional() }).optional(),
  }),
});

/** What a confirmation may say beside what it says of cards. */
export const bankShape = {
  mandate_data: mandateParam.optional(),
  payment_method_options: z.strictObject({ customer_balance: transferOptions.optional() }).optional(),
};
type BankInput = Partial<Pick<z.output<z.ZodObject<typeof bankShape>>, keyof typeof bankShape>>;

/** Neither is done at once: a debit waits for the bank, a transfer for the customer. */
export function payByBank(ctx: Ctx, intent: Intent, method: Method, params: BankInput): Intent {
  if (method.sepa_debit) return debitAccount(ctx, intent, method, params.mandate_data !== undefined);
  const options = params.payment_method_options ?? intent.payment_method_options;
  return awaitTransfer(ctx, intent, method, options?.customer_balance);
}

/** Asks the bank: the charge is pending, and the payment `processing` until the bank has paid. */
function debitAccount(ctx: Ctx, intent: Intent, method: Method, hasMandate: boolean): Intent {
  if (intent.currency !== 'eur') throw invalid('A payment by sepa_debit must be in eur.', 'currency');
  if (intent.capture_method === 'manual')
    throw invalid('A payment by sepa_debit cannot be captured manually.', 'capture_method');
  if (!hasMandate) throw invalid('A payment by sepa_debit needs `mandate_data`.', 'mandate_data', 'parameter_missing');
  const made = recordCharge(ctx, intent, method, { kind: 'paid' });
  const charge = ctx.store.update('charge', { ...made, paid: false, receipt_url: null, status: 'pending' });
  const processing = ctx.store.update('payment_intent', {
    ...intent,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.id,
    payment_method_options: { sepa_debit: {} },
    payment_method_types: ['sepa_debit'],
    status: 'processing',
  });
  ctx.emit('charge.pending', charge);
  ctx.emit('payment_intent.processing', processing);
  ctx.schedule('payment.debited', intent.id, ctx.nowMs + planOf(ctx, method.id).afterMs);
  return processing;
}

/** The bank has paid, or refused to; a checkout that waited for it hears of it. */
export function settleDebit(ctx: Ctx, id: string): void {
  const intent = ctx.store.find('payment_intent', id);
  if (intent?.status !== 'processing' || !intent.latest_charge || !intent.payment_method) return;
  const { paid } = planOf(ctx, intent.payment_method);
  const pending = ctx.store.get('charge', intent.latest_charge);
  if (paid) debited(ctx, intent, pending);
  else refused(ctx, intent, pending);
  const [session] = ctx.store.all('checkout.session', { lookup: id });
  if (!session) return;
  const told = paid ? ctx.store.update('checkout.session', { ...session, payment_status: 'paid' }) : session;
  ctx.emit(paid ? 'checkout.session.async_payment_succeeded' : 'checkout.session.async_payment_failed', told);
}

const planOf = (ctx: Ctx, methodId: string): DebitPlan =>
  ctx.store.notes('payment_method', methodId).debit ?? USUAL_DEBIT;

function debited(ctx: Ctx, intent: Intent, pending: Docs['charge']): void {
  const receipt_url = `${ctx.config.url}/emulator/receipts/${pending.id}`;
  const balance_transaction = settle(ctx, pending);
  const charge = ctx.store.update('charge', {
    ...pending,
    balance_transaction,
    paid: true,
    receipt_url,
    status: 'succeeded',
  });
  const paid = ctx.store.update('payment_intent', { ...intent, amount_received: intent.amount, status: 'succeeded' });
  ctx.emit('charge.succeeded', charge);
  ctx.emit('payment_intent.succeeded', paid);
}

function refused(ctx: Ctx, intent: Intent, pending: Docs['charge']): void {
  const method = ctx.store.get('payment_method', pending.payment_method ?? '');
  const charge = ctx.store.update('charge', {
    ...pending,
    failure_code: REFUSAL.code,
    failure_message: REFUSAL.message,
    status: 'failed',
  });
  const unpaid = { ...intent, payment_method: null, status: 'requires_payment_method' as const };
  // As for cards: the wire shows the whole method inside the error.
  const last_payment_error = { type: 'invalid_request_error', ...REFUSAL, charge: charge.id, payment_method: method };
  const failed = ctx.store.update('payment_intent', Object.assign(unpaid, { last_payment_error }));
  ctx.emit('charge.failed', charge);
  ctx.emit('payment_intent.payment_failed', failed);
}

const REFUSAL = {
  code: 'debit_not_authorized',
  message: 'The customer has notified their bank that this payment was unauthorized.',
};
