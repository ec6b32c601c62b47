import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { nextCharge } from './next-charge.ts';

const NOW = Date.UTC(2026, 9, 20);
const END = NOW + 20 * DAY_MS;
const at = (unbilled: number, usedCredits: number, days = 14, periodEndMs = END) =>
  nextCharge({ unbilled, pace: { usedCredits, days }, periodEndMs, nowMs: NOW });

describe('the next recharge', () => {
  it('comes after what is left to the threshold, at the pace of the last two weeks', () => {
    expect(at(3_688, 1_224)).toMatchObject({
      runsLeft: 1_312,
      rechargeCents: '3000',
      estimate: { kind: 'recharge', atMs: NOW + (1_312 / (1_224 / 14)) * DAY_MS },
    });
  });

  it('is no estimate without use', () => {
    expect(at(3_688, 0)).toMatchObject({ runsLeft: 1_312, estimate: { kind: 'no_use', days: 14 } });
  });

  it('is replaced by the end of the period when that comes first', () => {
    expect(at(100, 140)).toMatchObject({ estimate: { kind: 'period_end', cents: '180' } });
  });

  it('does not come in the last day of a period, when Stripe evaluates no threshold', () => {
    expect(at(4_500, 7_000, 14, NOW + 2 * DAY_MS - 1)).toMatchObject({ estimate: { kind: 'period_end' } });
    expect(at(4_500, 7_000, 14, NOW + 2 * DAY_MS + 1)).toMatchObject({ estimate: { kind: 'recharge' } });
  });

  it('is due now when more than the threshold is unbilled', () => {
    expect(at(5_400, 5_400, 0)).toMatchObject({ runsLeft: 0, unbilledCents: '3240', estimate: { atMs: NOW } });
  });
});
