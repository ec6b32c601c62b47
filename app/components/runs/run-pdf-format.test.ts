import { expect, test } from 'vitest';
import { BROWSERS_OWN } from '../../../server/core/display.ts';
import { printable, printFormat, readerOf } from './run-pdf-format.server.ts';

const asking = (language: string) => new Request('http://portal.test', { headers: { 'Accept-Language': language } });
const MAY = Date.UTC(2026, 4, 1);
const written = (language: string, display = BROWSERS_OWN, currency = 'USD') => {
  const format = printFormat(readerOf(asking(language), display), currency);
  return [format.money(123_456_700), format.month('2026-05'), format.instant(MAY)].map((text) =>
    printable(text).replaceAll('\u00a0', ' '),
  );
};

test.each([
  ['de-DE,de;q=0.9', ['1.234.567 $', 'Mai 2026', '1. Mai 2026, 00:00 UTC']],
  ['fr-FR', ['1 234 567 $US', 'mai 2026', '1 mai 2026, 00:00 UTC']],
  ['', ['$1,234,567', 'May 2026', 'May 1, 2026, 12:00 AM UTC']],
  ['not a language;;;, *', ['$1,234,567', 'May 2026', 'May 1, 2026, 12:00 AM UTC']],
])('a page asked for in %j is written as that language does', (language, expected) => {
  expect(written(language)).toEqual(expected);
});

test('what the fonts have no letters for is written in English', () => {
  expect(written('ja-JP')).toEqual(written('en-US'));
  expect(written('en-US', BROWSERS_OWN, 'INR')[0]).toBe('1,234,567 INR');
});

test('a page keeps to the time zone and the way of writing amounts that were chosen', () => {
  expect(written('en-US', { timeZone: 'America/New_York', moneyStyle: 'code' })).toEqual([
    '1,234,567 USD',
    'May 2026',
    'Apr 30, 2026, 8:00 PM EDT',
  ]);
});
