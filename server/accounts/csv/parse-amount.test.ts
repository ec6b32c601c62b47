import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAmount } from './parse-amount.ts';

const read = (text: string, decimal: '.' | ',' = '.') => {
  const result = parseAmount(text, decimal);
  return result.ok ? result.value : result.refusal.message;
};

describe('an amount', () => {
  it.each([
    ['1,234.56', '.', 123_456],
    ['1.234,56', ',', 123_456],
    ['1 234,56', ',', 123_456],
    ['1\u202f234\u00a0567,8', ',', 123_456_780],
    ["1'234.56", '.', 123_456],
    ['1’234’567.00', '.', 123_456_700],
    ['12,34,567.89', '.', 123_456_789],
    ['1234.5', '.', 123_450],
    ['1234', '.', 123_400],
    ['.5', '.', 50],
    ['5.', '.', 500],
    ['0.00', '.', 0],
    ['-0.00', '.', 0],
    ['12.5000', '.', 1_250],
    ['-12.30', '.', -1_230],
    ['12.30-', '.', -1_230],
    ['−12,30', ',', -1_230],
    ['+12.30', '.', 1_230],
    ['(12.30)', '.', -1_230],
    ['($1,012.30)', '.', -101_230],
    ['$-5', '.', -500],
    ['-$5', '.', -500],
    ['€ 1.000', ',', 100_000],
    ['1.000,00 €', ',', 100_000],
    ['USD 5.00', '.', 500],
    ['-5,00 EUR', ',', -500],
    ['5.00 DR', '.', -500],
    ['5.00CR', '.', 500],
    ['5,00 S', ',', -500],
    ['5,00 H', ',', 500],
    ['5.00- EUR', '.', -500],
    ['10000000000.00', '.', 1e12],
  ] as const)('written %s with the decimal mark %s is %d cents', (text, decimal, cents) => {
    expect(read(text, decimal)).toBe(cents);
  });

  it.each([
    ['', '.', 'there is no amount'],
    ['  ', '.', 'there is no amount'],
    ['abc', '.', '“abc” is not an amount'],
    ['-', '.', '“-” is not an amount'],
    ['.', '.', '“.” is not an amount'],
    ['--5', '.', '“--5” is not an amount'],
    ['(5', '.', '“(5” is not an amount'],
    ['1.234,56', '.', '“1.234,56” is not an amount'],
    ['1,23', '.', '“1,23” is not an amount'],
    ['1,234 567.00', '.', '“1,234 567.00” is not an amount'],
    ['12.345', '.', '“12.345” has more than two decimals'],
    ['65,000', ',', '“65,000” may be thousands: the other decimal mark reads it so'],
    ['1e5', '.', '“1e5” is not an amount'],
    ['Infinity', '.', '“Infinity” is not an amount'],
    ['10000000000.01', '.', '“10000000000.01” is larger than any amount read here'],
    ['9'.repeat(400), '.', `“${'9'.repeat(400)}” is larger than any amount read here`],
  ] as const)('written %s with the decimal mark %s is refused', (text, decimal, message) => {
    expect(read(text, decimal)).toBe(message);
  });

  it('written in any way that banks use is read back to the cent', () => {
    const styles = fc.record({
      decimal: fc.constantFrom('.' as const, ',' as const),
      group: fc.constantFrom('', ' ', "'", 'other', '\u00a0'),
      negative: fc.constantFrom('lead', 'trail', 'bracket', 'dr', 'unicode'),
      currency: fc.constantFrom('', '$', '€', 'CHF'),
    });
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), styles, (cents, style) => {
        expect(read(write(cents, style), style.decimal)).toBe(cents);
      }),
    );
  });

  it('of any text at all is cents or a refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,-+()€$ CRDS') }), (text) => {
        const value = read(text);
        expect(typeof value === 'string' || Number.isSafeInteger(value)).toBe(true);
      }),
    );
  });
});

type Style = { decimal: '.' | ','; group: string; negative: string; currency: string };

function write(cents: number, { decimal, group, negative, currency }: Style): string {
  const mark = group === 'other' ? (decimal === '.' ? ',' : '.') : group;
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, mark);
  const text = `${currency}${currency && ' '}${whole}${decimal}${digits.slice(-2)}`;
  if (cents >= 0) return text;
  return (
    { lead: `-${text}`, trail: `${text}-`, bracket: `(${text})`, dr: `${text} DR`, unicode: `\u2212${text}` }[
      negative
    ] ?? ''
  );
}
