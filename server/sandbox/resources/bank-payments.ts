import { z } from 'zod';
import { DAY_MS } from '../../core/units.ts';
import type { Ctx } from '../ctx.ts';
import { invalid } from '../http/api-error.ts';
import { form } from '../http/form.ts';
import type { Docs } from '../store/docs.ts';
import { awaitTransfer, transferOptions } from './bank-transfers.ts';
import { recordCharge } from './charge-record.ts';

type Intent = Docs['payment_intent'];
type Method = Docs['payment_method'];

/** Assumed: Stripe says that a bank answers within a few business days. */
const DEBIT_MS = 5 * DAY_MS;

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
  ctx.schedule('payment.debited', intent.id, ctx.nowMs + DEBIT_MS);
  return processing;
}

/** The bank has paid. */
export function settleDebit(ctx: Ctx, id: string): void {
  const intent = ctx.store.find('payment_intent', id);
  if (intent?.status !== 'processing' || !intent.latest_charge) return;
  const pending = ctx.store.get('charge', intent.latest_charge);
  const receipt_url = `${ctx.config.url}/sandbox/receipts/${pending.id}`;
  const charge = ctx.store.update('charge', { ...pending, paid: true, receipt_url, status: 'succeeded' });
  const paid = ctx.store.update('payment_intent', { ...intent, amount_received: intent.amount, status: 'succeeded' });
  ctx.emit('charge.succeeded', charge);
  ctx.emit('payment_intent.succeeded', paid);
}
