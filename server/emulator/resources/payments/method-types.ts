import type { Docs } from '../../store/docs.ts';

/**
 * What the account has switched on in its settings of payment methods. A checkout that names no types takes these, as far as
 * they fit: a shop that wants cards alone has to say so.
 */
export function switchedOn(mode: 'payment' | 'setup' | 'subscription', currency: string | undefined) {
  const debits = mode === 'payment' && currency === 'eur' ? (['sepa_debit'] as const) : [];
  return ['card' as const, 'link' as const, ...debits];
}

type Taken = 'card' | 'link' | 'sepa_debit';
const OPTIONS: Required<Pick<NonNullable<Docs['payment_intent']['payment_method_options']>, Taken>> = {
  card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
  link: { persistent_token: null },
  sepa_debit: {},
};

/** The kinds that a payment may be made by, with what is asked of each (recorded). */
export const taking = (types: readonly string[]) => ({
  payment_method_options: Object.fromEntries(Object.entries(OPTIONS).filter(([type]) => types.includes(type))),
  payment_method_types: [...types],
});

/** Paid or refused at once, and kept for later payments. All else waits for a bank. */
export const paysAtOnce = ({ type }: Pick<Docs['payment_method'], 'type'>): boolean =>
  type === 'card' || type === 'link';
