import { describe, expect, it } from 'vitest';
import { MONEY_STYLES } from '../../server/core/display.ts';
import { moneyFormat } from '../../server/core/money-format.ts';
import { typedCents } from './typed-amount.ts';

describe('a typed amount', () => {
  it.each(['en-US', 'de-DE', 'fr-FR', 'de-CH', 'en-IN', 'es-ES', 'sv-SE'])(
    'may be what a page writes in %s',
    (locale) => {
      for (const cents of [0, 5, 1_250, 99_999, 1_200_050, 123_456_789, -1_200_050])
        for (const style of [...MONEY_STYLES, null]) {
          const written = moneyFormat({ locale, currency: 'EUR', style }, {})(cents / 100);
          expect(typedCents(written.replace('EUR', '')), written).toBe(cents);
        }
    },
  );

  it.each([
    ['12,000.50', 1_200_050],
    ['12.000,50', 1_200_050],
    ['1.200.000', 120_000_000],
    ['12,000', 1_200_000],
    ['12,5', 1_250],
    ['−$350', -35_000],
    ['+7', 700],
  ])('%s is %d cents', (text, cents) => expect(typedCents(text)).toBe(cents));

  it.each([
    '',
    '-',
    '1,000,50',
    '12.345',
    '0.001',
    '1.2.3',
    '12,3456',
    '0.125.5',
    '1e3',
    'abc',
    '12..5',
    '999999999999999',
  ])('%j is not an amount', (text) => expect(typedCents(text)).toBeUndefined());
});
