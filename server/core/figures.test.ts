import { expect, it } from 'vitest';
import { ANYBODY, count, day, dollars, moment, type Reader, writeFigures } from './figures.ts';

const MS = Date.UTC(2026, 2, 2, 23, 5);
const TEXT = `${dollars(3_007)} for ${count(5_012)} runs on ${day(MS)}, told ${moment(MS)}`;
const german: Reader = { locale: 'de-DE', timeZone: 'Europe/Berlin', moneyStyle: 'code' };

it('figures are written in English and UTC for somebody of whom nothing is known', () => {
  expect(writeFigures(TEXT, ANYBODY)).toBe(
    '$30.07 for 5,012 runs on March 2, 2026, told March 2, 2026 at 11:05 PM UTC',
  );
});

it('figures are written in the reader’s language, time zone and way of writing money', () => {
  expect(writeFigures(TEXT, german)).toBe(
    '30,07\u00a0USD for 5.012 runs on 3. März 2026, told 3. März 2026 um 00:05 MEZ',
  );
});

it.each(['plain', '$1 {day 5} <b>', '\ue000day x\ue001', ''])('text without figures stays as it is: %j', (text) => {
  expect(writeFigures(text, german)).toBe(text);
});
