import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../core/units.ts';
import { nextAttemptMs } from './dunning.ts';
import { paymentMethodFor } from './payment-method.ts';
import { mayInvoiceAtMs } from './thresholds.ts';

describe('retries of a payment', () => {
  it('come 3, 5 and 7 days after each failure, and then no more (assumed: retry-days)', () => {
    expect([1, 2, 3, 4].map((failures) => nextAttemptMs(failures, 0))).toEqual([
      3 * DAY_MS,
      5 * DAY_MS,
      7 * DAY_MS,
      null,
    ]);
  });
});

describe('threshold invoices', () => {
  it('are at most ten a minute (documented: invoice-limits)', () => {
    const nine = Array.from({ length: 9 }, (_, n) => n);
    expect(mayInvoiceAtMs(nine, 100)).toBe(100);
    expect(mayInvoiceAtMs([...nine, 9], 100)).toBe(MINUTE_MS);
  });

  it('are at most twenty a day (documented: invoice-limits)', () => {
    const hourly = Array.from({ length: 20 }, (_, n) => n * 3_600_000);
    expect(mayInvoiceAtMs(hourly, DAY_MS - 1)).toBe(DAY_MS);
    expect(mayInvoiceAtMs(hourly, DAY_MS + 1)).toBe(DAY_MS + 1);
  });
});

describe('the card that is charged', () => {
  it("is the invoice's, else the subscription's, else the customer's (documented: payment-method-order)", () => {
    const all = { invoice: 'a', subscription: 'b', customer: 'c', source: 'd' };
    const none = { invoice: null, subscription: null, customer: null, source: null };
    expect(paymentMethodFor(all)).toBe('a');
    expect(paymentMethodFor({ ...all, invoice: null })).toBe('b');
    expect(paymentMethodFor({ ...all, invoice: null, subscription: null })).toBe('c');
    expect(paymentMethodFor({ ...none, source: 'd' })).toBe('d');
    expect(paymentMethodFor(none)).toBeNull();
  });
});
