import { describe, expect, it } from 'vitest';
import { SAMPLE_OPENING_BALANCE_CENTS, sampleMovements } from './sample.ts';

describe('the sample', () => {
  const nowMs = Date.UTC(2026, 0, 15);

  it('is the 36 whole months before now, in order, the same each time', () => {
    const movements = sampleMovements(nowMs);
    expect(movements).toEqual(sampleMovements(Date.UTC(2026, 0, 31, 23, 59)));
    expect(new Set(movements.map(({ date }) => date.slice(0, 7))).size).toBe(36);
    expect([movements[0]?.date, movements.at(-1)?.date]).toEqual(['2023-01-01', '2025-12-28']);
    expect(movements.map(({ date }) => date)).toEqual(movements.map(({ date }) => date).sort());
  });

  it('is whole cents, and never overdrawn', () => {
    let balanceCents = SAMPLE_OPENING_BALANCE_CENTS;
    for (const { amountCents } of sampleMovements(nowMs)) {
      expect(Number.isSafeInteger(amountCents) && amountCents !== 0).toBe(true);
      balanceCents += amountCents;
      expect(balanceCents).toBeGreaterThan(0);
    }
  });
});
