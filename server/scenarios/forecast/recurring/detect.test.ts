import { describe, expect, it } from 'vitest';
import { addMonths, dateOf, dayOf, rollForward } from '../calendar.ts';
import { dueDays } from './cadence.ts';
import { detectRecurring, type Line } from './detect.ts';
import { payeeKey } from './payee-key.ts';

const FIRST = dayOf('2023-01-01');
const AS_OF = dayOf('2025-12-31');

/** Payments every `months` on a day of the month, from January 2023 to the end of 2025. */
const every = (
  months: number,
  ofMonth: number,
  cents: number | ((i: number) => number),
  text: string | ((i: number) => string),
): Line[] =>
  Array.from({ length: Math.ceil(36 / months) }, (_, i) => ({
    date: dateOf(addMonths(FIRST, i * months) + ofMonth - 1),
    amountCents: typeof cents === 'number' ? cents : cents(i),
    description: typeof text === 'string' ? text : text(i),
  }));
const cadences = (lines: Line[]) => detectRecurring(lines, AS_OF).map(({ rhythm }) => rhythm.cadence);

describe('the payee of a bank line', () => {
  it('is the same whatever date, card or reference the bank prints', () => {
    const lines = [
      'POS ACME HOSTING 2025-03-01 CARD 4421',
      'ACME HOSTING *883712',
      'Direct debit Acme Hosting ref 00918',
      'Acme-Hosting.',
    ];
    expect(new Set(lines.map(payeeKey))).toEqual(new Set(['acme hosting']));
  });

  it('keeps different payees apart', () => {
    expect(payeeKey('Studio rent')).not.toBe(payeeKey('Studio lights'));
  });

  it('is empty for a line that names no one', () => {
    expect(payeeKey('PAYMENT 12345')).toBe('');
  });
});

describe('recurring items', () => {
  it('are found with their cadence', () => {
    expect(cadences(every(1, 1, -2_000_00, 'Main Street Rent'))).toEqual(['monthly']);
    expect(cadences(every(3, 10, -900_00, 'Revenue office VAT'))).toEqual(['quarterly']);
    const weekly = Array.from({ length: 40 }, (_, i) => ({
      date: dateOf(AS_OF - i * 7),
      amountCents: -50_00,
      description: 'Window cleaner',
    }));
    expect(cadences(weekly)).toEqual(['weekly']);
    const biweekly = Array.from({ length: 40 }, (_, i) => ({
      date: dateOf(AS_OF - i * 14),
      amountCents: -4_000_00,
      description: 'Payroll',
    }));
    expect(cadences(biweekly)).toEqual(['biweekly']);
    const twice = [...every(1, 1, -3_000_00, 'Salaries'), ...every(1, 15, -3_000_00, 'Salaries')];
    expect(cadences(twice)).toEqual(['semimonthly']);
  });

  it('paid three times a year apart are yearly, not quarterly', () => {
    expect(cadences(every(12, 14, -1_200_00, 'Umbrella Insurance'))).toEqual(['yearly']);
  });

  it('are not every merchant that is visited again', () => {
    const gaps = [3, 9, 2, 14, 5, 21, 4, 8, 13, 6, 2, 17, 5, 3, 10, 7, 1, 12, 19, 4];
    let day = FIRST;
    const visits = gaps.map((gap, i) => {
      day += gap;
      return { date: dateOf(day), amountCents: -(400 + ((i * 137) % 500)), description: `CORNER COFFEE ${1000 + i}` };
    });
    expect(detectRecurring(visits, day)).toEqual([]);
  });

  it('keep their price after a rise, and say when it rose', () => {
    const [rent] = detectRecurring(
      every(1, 1, (i) => (i < 26 ? -2_000_00 : -2_150_00), 'Main Street Rent'),
      AS_OF,
    );
    expect(rent).toMatchObject({
      amountCents: -2_150_00,
      isFixed: true,
      change: { date: '2025-03-01', fromCents: -2_000_00, toCents: -2_150_00 },
    });
  });

  it('have ended when they did not come any more', () => {
    const lines = every(1, 5, -99_00, 'Design suite').slice(0, 20);
    expect(detectRecurring(lines, AS_OF)[0]?.hasEnded).toBe(true);
    expect(detectRecurring(every(1, 5, -99_00, 'Design suite'), AS_OF)[0]?.hasEnded).toBe(false);
  });

  it('go on under a new name', () => {
    const lines = every(1, 5, -99_00, (i) => (i < 18 ? 'Design suite' : 'Creative cloud'));
    expect(detectRecurring(lines, AS_OF)).toMatchObject([{ label: 'Creative cloud', count: 36, hasEnded: false }]);
  });

  it('move to Monday when their history shows it', () => {
    const lines = every(1, 1, -2_000_00, 'Main Street Rent').map((line) => ({
      ...line,
      date: dateOf(rollForward(dayOf(line.date))),
    }));
    expect(detectRecurring(lines, AS_OF)).toMatchObject([{ rolls: true }]);
  });

  it('of one payee at two prices are two', () => {
    const lines = [...every(1, 3, -10_00, 'Cloudhost'), ...every(1, 20, -250_00, 'Cloudhost')];
    expect(cadences(lines)).toEqual(['monthly', 'monthly']);
  });

  it('of a marketplace are found among its purchases', () => {
    const purchases = [4, 17, 45, 52, 90, 133, 180, 200, 270, 333, 400].map((offset, i) => ({
      date: dateOf(FIRST + offset),
      amountCents: -(2_000 + i * 777),
      description: 'Rivershop marketplace',
    }));
    const found = detectRecurring([...purchases, ...every(1, 9, -14_99, 'Rivershop marketplace')], AS_OF);
    expect(found).toMatchObject([{ amountCents: -14_99, rhythm: { cadence: 'monthly' }, count: 36 }]);
  });

  it('are none in nothing, and none in two payments', () => {
    expect(detectRecurring([], AS_OF)).toEqual([]);
    expect(detectRecurring(every(1, 1, -5, 'Rent').slice(0, 2), FIRST + 60)).toEqual([]);
  });

  it('do not depend on the order of the lines', () => {
    const lines = [...every(1, 1, -2_000_00, 'Rent'), ...every(3, 10, -900_00, 'VAT office')];
    const keys = (list: Line[]) =>
      detectRecurring(list, AS_OF)
        .map(({ key, amountCents, lastDate }) => ({ key, amountCents, lastDate }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
    expect(keys([...lines].reverse())).toEqual(keys(lines));
  });
});

describe('due days', () => {
  it('of "the 31st" are the last days of shorter months', () => {
    const days = dueDays(
      { cadence: 'monthly', anchor: dayOf('2025-01-31'), daysOfMonth: [31] },
      dayOf('2025-02-01'),
      dayOf('2025-04-30'),
    );
    expect(days.map(dateOf)).toEqual(['2025-02-28', '2025-03-31', '2025-04-30']);
  });
});
