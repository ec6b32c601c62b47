import type { Docs } from '../../store/docs.ts';

/**
 * What the account has switched on in its settings of payment methods. A checkout that names no types takes these, as far as
 * they fit: a shop that wants cards alone has to say so.
 */
export function switchedOn(mode: 'payment' | 'setup' | 'subscription', currency: string | undefined) {
  const debits = mode === 'payment' && currency === 'eur' ? (['sepa_debit'] as const) : [];
  return ['card' as const, 'link' as const, ...debits];
}

/** Paid or refused at once, and kept for later payments. All else waits for a bank. */
export const paysAtOnce = ({ type }: Pick<Docs['payment_method'], 'type'>): boolean =>
  type === 'card' || type === 'link';
