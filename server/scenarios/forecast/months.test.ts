import { describe, expect, it } from 'vitest';
import { addMonths, dateOf, dayOf, monthStart, rollForward } from './calendar.ts';
import { type DayFlow, monthlyHistory, SLOTS, slotPlaces } from './months.ts';

const flow = (date: string, inCents: number, outCents = 0): DayFlow => ({ day: dayOf(date), inCents, outCents });

describe('the calendar', () => {
  it('keeps the last day of the month when months are added', () => {
    expect(dateOf(addMonths(dayOf('2024-01-31'), 1))).toBe('2024-02-29');
    expect(dateOf(addMonths(dayOf('2023-12-31'), 2))).toBe('2024-02-29');
  });

  it('moves a weekend to Monday and nothing else', () => {
    expect(dateOf(rollForward(dayOf('2026-11-28')))).toBe('2026-11-30');
    expect(dateOf(rollForward(dayOf('2026-11-27')))).toBe('2026-11-27');
  });
});

describe('monthly history', () => {
  it('of data until the 20th has whole months from the 21st to the 20th and loses no payment', () => {
    const flows = [flow('2025-01-21', 100), flow('2025-02-20', 1), flow('2025-02-21', 200), flow('2025-03-20', 2)];
    const history = monthlyHistory(flows, dayOf('2025-01-21'), dayOf('2025-03-20'));
    expect([...history.income]).toEqual([101, 202]);
    expect(dateOf(monthStart(dayOf('2025-03-21'), -1))).toBe('2025-02-21');
  });

  it('leaves out a first month that begins before the first movement', () => {
    const flows = Array.from({ length: 50 }, (_, i) => flow(dateOf(dayOf('2025-01-20') + i), 10));
    expect(monthlyHistory(flows, dayOf('2025-01-20'), dayOf('2025-02-28')).count).toBe(1);
  });

  it('counts a month whose only movement is on its last day', () => {
    const flows = ['2025-01-31', '2025-02-28', '2025-03-31'].map((date) => flow(date, 5));
    expect([...monthlyHistory(flows, dayOf('2025-01-31'), dayOf('2025-03-31')).income]).toEqual([5, 5, 5]);
  });

  it('keeps each day’s share of its month', () => {
    const flows = [flow('2025-01-01', 30, 8), flow('2025-01-31', 70, 0)];
    const history = monthlyHistory(flows, dayOf('2025-01-01'), dayOf('2025-01-31'));
    expect(history.incomeByDay[0]).toBeCloseTo(0.3);
    expect(history.incomeByDay[SLOTS - 1]).toBeCloseTo(0.7);
    expect(history.expenseByDay[0]).toBe(1);
  });

  it('puts the 31st on the last day of a shorter month', () => {
    const { places } = slotPlaces(dayOf('2025-02-01'), 1, true);
    expect(places[30]).toBe(27);
    expect(places[26]).toBe(26);
  });

  it('puts each day of a month that begins on the 21st on the day of its name', () => {
    const { places } = slotPlaces(dayOf('2025-01-21'), 1, true);
    expect(places[20]).toBe(0);
    expect(places[30]).toBe(10);
    expect(places[0]).toBe(11);
    expect(places[19]).toBe(30);
  });
});
