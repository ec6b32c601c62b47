import { describe, expect, it } from 'vitest';
import { presentForecast, type Statement } from './bench/statements.ts';
import { addMonths, dateOf, dayOf } from './calendar.ts';
import { prepareHistory } from './history/prepare.ts';

type Line = Statement['movements'][number];

/** A line a month on a day of the month, from 2024-01 on. */
const monthly = (months: number, ofMonth: number, cents: (month: number) => number, text: string): Line[] =>
  Array.from({ length: months }, (_, month) => ({
    date: dateOf(addMonths(dayOf('2024-01-01'), month) + ofMonth - 1),
    amountCents: Math.round(cents(month)),
    description: text,
  })).filter(({ amountCents }) => amountCents !== 0);

/** A history that ends on `asOf` with `balanceCents` in the bank. */
function history(asOf: string, balanceCents: number, ...parts: Line[][]): Statement {
  const movements = parts.flat().filter(({ date }) => date <= asOf);
  const sum = movements.reduce((total, { amountCents }) => total + amountCents, 0);
  return { id: 'story', openingBalanceCents: balanceCents - sum, asOf, movements, future: [] };
}

function forecast(statement: Statement, months = 12) {
  const result = presentForecast(statement, { months, trials: 1_000, seed: 7 });
  if (!result) throw new Error('Too little history');
  return result;
}
/** Chance of being below zero within so many months. */
const risk = (result: ReturnType<typeof forecast>, months: number): number => result.belowShare[months - 1] ?? 0;
const median = (result: ReturnType<typeof forecast>, months: number): number => result.bands[months - 1]?.p50 ?? 0;

/** Sales come on several days, so that they are takings and no recurring item. */
const takings = (months: number, cents: (month: number) => number): Line[] =>
  [3, 8, 12, 17, 23, 26].flatMap((ofMonth, part) =>
    monthly(
      months,
      ofMonth,
      (month) => (cents(month) / 6) * (1 + (((month * 7 + part * 3) % 5) - 2) / 25),
      `Takings ${part}`,
    ).map((line, i) => ({
      ...line,
      description: `TAKINGS ${['till', 'card', 'kiosk'][(i + part) % 3]}`,
    })),
  );

describe('the ice-cream shop', () => {
  // Sells from April to September; rent and wages all year.
  const sales = (month: number) => [0, 0, 0, 10, 16, 22, 24, 22, 14, 0, 0, 0][month % 12] as number;
  const shop = history(
    '2025-12-31',
    25_000_00,
    takings(24, (month) => sales(month) * 1_000_00),
    monthly(24, 1, () => -8_000_00, 'Rent and wages'),
  );

  it('runs out in the winter before its season, as its years show, and not in July', () => {
    const result = forecast(shop);
    // 25,000 less 8,000 a month: January and February hold, March does not.
    expect(risk(result, 2)).toBeLessThan(0.1);
    expect(risk(result, 4)).toBeGreaterThan(0.9);
  });
});

describe('the December seller', () => {
  const sales = (month: number) => (month % 12 === 11 ? 60_000_00 : 3_000_00);
  it('with a full till in January lives until the next December', () => {
    const seller = history(
      '2025-12-31',
      70_000_00,
      takings(24, sales),
      monthly(24, 5, () => -7_500_00, 'Workshop rent'),
    );
    const result = forecast(seller);
    expect(risk(result, 7)).toBeLessThan(0.05);
    expect(median(result, 11)).toBeLessThan(35_000_00);
    expect(median(result, 12)).toBeGreaterThan(median(result, 11) + 30_000_00);
  });
});

describe('the payroll dip', () => {
  it('is seen inside the month: payroll on the 2nd, the client pays on the 27th', () => {
    const dip = history(
      '2025-12-31',
      9_000_00,
      monthly(24, 2, () => -12_000_00, 'Payroll'),
      monthly(24, 27, () => 13_000_00, 'Big client retainer'),
    );
    const result = forecast(dip, 3);
    expect(median(result, 1)).toBe(10_000_00);
    expect(risk(result, 1)).toBe(1);
  });
});

describe('the growing startup', () => {
  it('that earns more each month does not run out', () => {
    const income = (month: number) => 20_000_00 * 1.05 ** month;
    const startup = history(
      '2025-12-31',
      40_000_00,
      takings(24, income),
      monthly(24, 20, (month) => -24_000_00 * 1.025 ** month, 'Team and hosting'),
    );
    const result = forecast(startup);
    expect(risk(result, 12)).toBeLessThan(0.05);
    expect(median(result, 12)).toBeGreaterThan(150_000_00);
  });
});

describe('one capital increase', () => {
  it('is named, and is not expected again', () => {
    const plain = [takings(18, () => 10_000_00), monthly(18, 20, () => -10_500_00, 'Costs')];
    const increase = [{ date: '2025-03-14', amountCents: 250_000_00, description: 'Capital increase Founders' }];
    const company = history('2025-06-30', 50_000_00, ...plain, increase);
    const without = forecast(history('2025-06-30', 50_000_00, ...plain));
    expect(median(forecast(company), 12)).toBe(median(without, 12));
    const prepared = prepare([company]);
    expect(prepared.leftOut).toEqual([
      { date: '2025-03-14', amountCents: 250_000_00, label: 'Capital increase Founders', why: 'one_off' },
    ]);
  });
});

describe('transfers between own accounts', () => {
  it('change neither income nor expense', () => {
    const sweep = monthly(18, 10, (month) => -3_000_00 - month * 100, 'To savings');
    const arrival = sweep.map(({ date, amountCents }) => ({
      date: dateOf(dayOf(date) + 1),
      amountCents: -amountCents,
      description: 'From checking',
    }));
    const plain = [takings(18, () => 10_000_00), monthly(18, 20, () => -9_500_00, 'Costs')];
    const both = prepare([
      history('2025-06-30', 50_000_00, ...plain, sweep),
      history('2025-06-30', 20_000_00, arrival),
    ]);
    const alone = prepare([history('2025-06-30', 70_000_00, ...plain)]);
    expect(both.balanceCents).toBe(alone.balanceCents);
    expect(both.flows).toEqual(alone.flows);
    expect(both.recurring.map(({ label }) => label)).toEqual(alone.recurring.map(({ label }) => label));
  });
});

describe('data until the 20th', () => {
  it('starts from the 20th’s balance and counts what the month brought so far', () => {
    const company = history(
      '2025-06-20',
      6_000_00,
      takings(18, () => 10_000_00),
      monthly(18, 25, () => -10_000_00, 'Payroll'),
    );
    const prepared = prepare([company]);
    expect(prepared).toMatchObject({ asOf: '2025-06-20', balanceCents: 6_000_00 });
    // Payroll of the 25th is still to come this month.
    expect(forecast(company, 1).bands[0]?.p50).toBeLessThan(8_000_00);
    expect(risk(forecast(company, 1), 1)).toBeGreaterThan(0.95);
  });
});

describe('constant flows', () => {
  it('are forecast exactly', () => {
    const company = history(
      '2025-12-31',
      1_000_00,
      monthly(24, 5, () => 500_00, 'Client'),
      monthly(24, 28, () => -300_00, 'Rent'),
    );
    const result = forecast(company);
    expect(result.bands.map(({ p5, p95 }) => [p5, p95])).toEqual(
      Array.from({ length: 12 }, (_, m) => [1_200_00 + m * 200_00, 1_200_00 + m * 200_00]),
    );
  });
});

function prepare(accounts: Statement[]) {
  const prepared = prepareHistory({
    accounts: accounts.map(({ openingBalanceCents, movements }, i) => ({
      accountId: `a${i}`,
      openingBalanceCents,
      lines: movements,
      rate: 1,
    })),
    currency: 'USD',
    today: '2026-01-15',
    knownTo: accounts[0]?.asOf ?? '',
    decisions: {},
    included: [],
    rates: [],
  });
  if (!prepared.ok) throw new Error(prepared.refusal.message);
  return prepared.value;
}
