import { createHash } from 'node:crypto';
import { z } from 'zod';
import { needed } from '../../params/api-error.ts';
import { form, nothing } from '../../params/form.ts';
import type { Docs } from '../../store/docs.ts';

type Method = Docs['payment_method'];

/** How a bank account is told again without its number. */
const fingerprint = (...parts: (string | undefined)[]): string =>
  createHash('sha256').update(parts.join('-')).digest('base64url').slice(0, 16);

const IDEAL_BICS: Record<string, string> = {
  abn_amro: 'ABNANL2A',
  asn_bank: 'ASNBNL21',
  bunq: 'BUNQNL2A',
  ing: 'INGBNL2A',
  knab: 'KNABNL2H',
  n26: 'NTSBDEB1',
  nn: 'NNBANL2G',
  rabobank: 'RABONL2U',
  regiobank: 'RBRBNL21',
  revolut: 'REVOLT21',
  sns_bank: 'SNSBNL2A',
  triodos_bank: 'TRIONL2U',
  van_lanschot: 'FVLBNL22',
};

const text = form.string.optional();
const account = form.string;

/** What a request says of each kind, and what the payment method then shows (recorded). */
const KINDS = {
  acss_debit: kind(
    z.strictObject({ account_number: account, institution_number: form.string, transit_number: form.string }),
    ({ account_number, ...bank }) => ({
      bank_name: 'STRIPE TEST BANK',
      fingerprint: fingerprint(account_number, bank.institution_number),
      ...bank,
      last4: account_number.slice(-4),
    }),
  ),
  au_becs_debit: kind(
    z.strictObject({ account_number: account, bsb_number: form.string }),
    ({ account_number, bsb_number }) => ({
      bsb_number,
      fingerprint: fingerprint(account_number, bsb_number),
      last4: account_number.slice(-4),
    }),
  ),
  bacs_debit: kind(
    z.strictObject({ account_number: account, sort_code: form.string }),
    ({ account_number, sort_code }) => ({
      fingerprint: fingerprint(account_number, sort_code),
      last4: account_number.slice(-4),
      sort_code,
    }),
  ),
  boleto: kind(z.strictObject({ tax_id: form.string }), ({ tax_id }) => ({ tax_id })),
  fpx: kind(z.strictObject({ account_holder_type: text, bank: form.string }), (given) => ({
    account_holder_type: given.account_holder_type ?? null,
    bank: given.bank,
  })),
  sofort: kind(z.strictObject({ country: form.string }), ({ country }) => ({ country })),
  us_bank_account: kind(
    z.strictObject({
      account_holder_type: text,
      account_number: account,
      account_type: text,
      routing_number: form.string,
    }),
    (given) => ({
      account_holder_type: given.account_holder_type ?? null,
      account_type: given.account_type ?? 'checking',
      bank_name: 'STRIPE TEST BANK',
      financial_connections_account: null,
      fingerprint: fingerprint(given.account_number, given.routing_number),
      last4: given.account_number.slice(-4),
      networks: { preferred: 'ach', supported: ['ach'] },
      routing_number: given.routing_number,
      status_details: {},
    }),
  ),
  eps: kind(z.strictObject({ bank: text }).default({}), ({ bank }) => ({ bank: bank ?? null })),
  ideal: kind(z.strictObject({ bank: text }).default({}), ({ bank }) => ({
    bank: bank ?? null,
    bic: IDEAL_BICS[bank ?? ''] ?? null,
  })),
  p24: kind(z.strictObject({ bank: text }).default({}), ({ bank }) => ({ bank: bank ?? null })),
  cashapp: kind(nothing.default({}), () => ({ buyer_id: null, cashtag: null })),
  klarna: kind(nothing.default({}), () => ({})),
  paypal: kind(nothing.default({}), () => ({ country: null, payer_email: null, payer_id: null })),
  ...plain('affirm', 'afterpay_clearpay', 'alipay', 'amazon_pay', 'bancontact', 'giropay', 'grabpay', 'mobilepay'),
  ...plain('multibanco', 'oxxo', 'paynow', 'promptpay', 'revolut_pay', 'swish', 'twint', 'wechat_pay', 'zip'),
};

type KeptType = keyof typeof KINDS;

type Kind = { shape: z.ZodType; show: (given: unknown, type: string) => object };

function kind<S extends z.ZodType>(shape: S, show: (given: z.output<S>) => object): Kind {
  return { shape, show: (given, type) => show(parsed(shape, given, type)) };
}

function plain<T extends string>(...types: T[]): Record<T, Kind> {
  return Object.assign({}, ...types.map((type) => ({ [type]: kind(nothing.default({}), () => ({})) })));
}

function parsed<S extends z.ZodType>(shape: S, given: unknown, type: string): z.output<S> {
  const result = shape.safeParse(given);
  if (!result.success) throw needed(type);
  return result.data;
}

/** Kinds that are created, shown and listed here, and that nothing is paid with. */
export const KEPT_TYPES = Object.keys(KINDS) as KeptType[];
export const keptParams: Partial<Record<KeptType, z.ZodType>> = Object.fromEntries(
  KEPT_TYPES.map((type) => [type, KINDS[type].shape.optional()]),
);

export const isKept = (type: string | undefined): type is KeptType => type !== undefined && type in KINDS;

/** The part of a payment method that is named as its kind. */
export const keptDetails = (type: KeptType, given: unknown): Partial<Method> => ({
  [type]: KINDS[type].show(given, type),
});
