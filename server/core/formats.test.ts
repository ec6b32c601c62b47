import { expect, test } from 'vitest';
import { dateFormat, numberFormat } from './formats.ts';

test('two callers that ask for the same language and options share one format', () => {
  const [options, same] = [
    { style: 'percent', maximumFractionDigits: 0 },
    { style: 'percent', maximumFractionDigits: 0 },
  ] as const;
  expect(numberFormat('en-US', options)).toBe(numberFormat('en-US', same));
  expect(numberFormat('en-US', options)).not.toBe(numberFormat('de', options));
  expect(numberFormat('en-US').format(12_000)).toBe('12,000');
  expect(numberFormat('de').format(12_000)).toBe('12.000');
  expect(numberFormat(undefined)).toBe(numberFormat(undefined, {}));
});

test('a date is written in each time zone by a format of its own', () => {
  const options = { hour: 'numeric', hourCycle: 'h23' } as const;
  const hourIn = (timeZone: string) => dateFormat('en-US', { ...options, timeZone }).format(0);
  expect([hourIn('UTC'), hourIn('Asia/Tokyo'), hourIn('UTC')]).toEqual(['00', '09', '00']);
});

test('an unknown language, time zone or currency is refused each time, and is not cached', () => {
  for (let i = 0; i < 2; i += 1) {
    expect(() => dateFormat('en-US', { timeZone: 'Nowhere/At-All' })).toThrow(RangeError);
    expect(() => numberFormat('en-US', { style: 'currency', currency: '' })).toThrow(RangeError);
    expect(() => numberFormat('not a language')).toThrow(RangeError);
  }
});

test('more languages than are cached are still written', () => {
  const written = Array.from({ length: 1_200 }, (_, i) => numberFormat(`en-x-a${i}`).format(1_000));
  expect(new Set(written)).toEqual(new Set(['1,000']));
});
