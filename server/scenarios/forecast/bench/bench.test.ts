import { describe, expect, it } from 'vitest';
import { benchBusinesses } from './businesses.ts';
import { benchMonthly, type Series } from './monthly.ts';
import { benchRecurring } from './recurring.ts';
import { drawsOf } from './statement-generator.ts';
import { benchStatements, type Statement } from './statements.ts';

/** A level that wanders and a season, for which twelve more months are known. */
const series: Series[] = Array.from({ length: 60 }, (_, i) => {
  const draw = drawsOf(i + 1);
  let level = 1_000;
  const values = Array.from({ length: 60 }, (_unused, month) => {
    level *= 1 + (draw() - 0.5) * 0.1;
    return level * (1 + 0.4 * Math.sin(((month % 12) / 6) * Math.PI)) * (0.9 + 0.2 * draw());
  });
  return { id: `s${i}`, start: 2000 + 1 / 12, past: values.slice(0, 48), future: values.slice(48) };
});

describe('the monthly bench', () => {
  it('measures bands that hold about as often as they say, at a lower loss than the first engine', () => {
    const table = benchMonthly(series, 36, false, 300);
    const [present, former] = table.pooled;
    expect(table.series).toBe(60);
    expect(present?.covered90Pct).toBeGreaterThan(82);
    expect(present?.covered50Pct).toBeGreaterThan(35);
    expect(former?.covered90Pct).toBeLessThan(present?.covered90Pct ?? 0);
    expect(table.ratio).toBeLessThan(0.7);
  });

  it('leaves out series that are shorter than the history', () => {
    expect(benchMonthly(series, 49, false, 100).series).toBe(0);
    expect(benchMonthly(series, 24, true, 100).series).toBe(60);
  });

  it('gives the same figures twice', () => {
    const few = series.slice(0, 5);
    expect(benchMonthly(few, 24, true, 200)).toEqual(benchMonthly(few, 24, true, 200));
  });
});

describe('the recurring bench', () => {
  it('finds nearly all items and nearly nothing else', () => {
    const { precision, recall, wanted } = benchRecurring(30);
    expect(wanted).toBeGreaterThan(250);
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.9);
  });
});

describe('the business bench', () => {
  it('finds said probabilities near to what happens', () => {
    const { forecasts, meanGapPts } = benchBusinesses(120, 200);
    expect(forecasts).toBe(360);
    // 360 forecasts in ten parts: chance alone makes gaps of five points.
    expect(meanGapPts).toBeLessThan(9);
  });
});

describe('the statement bench', () => {
  const statement = (future: Statement['future']): Statement => ({
    id: 'one',
    openingBalanceCents: 100_00,
    asOf: '2025-06-30',
    movements: Array.from({ length: 6 }, (_, month) => ({
      date: `2025-0${month + 1}-15`,
      amountCents: 10_00,
      description: 'Pension',
    })),
    future,
  });

  it('counts a day below zero, though the month ends above', () => {
    const future = [
      { date: '2025-07-03', amountCents: -500_00 },
      { date: '2025-07-20', amountCents: 500_00 },
    ];
    const { rows, skipped } = benchStatements([statement(future)], 100);
    expect(skipped).toBe(0);
    expect(rows.filter(({ engine }) => engine === 'new').map(({ realBelowPct }) => realBelowPct)).toEqual([
      100, 100, 100,
    ]);
  });

  it('takes a future of monthly sums as well', () => {
    const { rows } = benchStatements([statement([10_00, 10_00, 10_00])], 100);
    expect(rows[0]).toMatchObject({ engine: 'new', months: 1, covered90Pct: 100, realBelowPct: 0, pinballCents: 0 });
  });

  it('skips a statement with too little history', () => {
    const short = { ...statement([0]), movements: [] };
    expect(benchStatements([short], 100).skipped).toBe(1);
  });
});
