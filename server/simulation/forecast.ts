import { ok } from '../core/result.ts';
import { EMPTY_HISTORY } from '../scenarios/forecast/history/frozen.ts';
import type { ForecastPool } from '../scenarios/forecast/pool.ts';
import type { Forecast, VariantResult } from '../scenarios/forecast/simulate.ts';

/** What the seed of a scenario's definition asks of the forecast: all variants fail, or every third does. */
export const ALL_FAIL = 1;
export const THIRD_FAILS = 3;

const percentiles = <T>(of: T) => ({ p5: of, p25: of, p50: of, p75: of, p95: of });
const FORECAST: Forecast = {
  assumptions: { incomeGrowthPct: 0, expenseGrowthPct: 0, volatilityPct: 0, horizonMonths: 1 },
  openingBalanceCents: 0,
  balanceCents: percentiles([]),
  endingBalanceCents: percentiles(0),
  ranOutShare: [0],
  firstMonthAtRisk: null,
  medianMonthsUntilOut: null,
};

/** The forecast's port: cheap numbers that nobody reads, and failures that the definition asks for. */
export function createForecast(travel: (label: string) => Promise<void>): ForecastPool {
  return {
    async simulate({ definition, firstVariant, count }, signal) {
      await travel('simulates');
      signal.throwIfAborted();
      return Array.from({ length: count }, (_, offset): VariantResult => {
        const variant = firstVariant + offset;
        const fails = definition.seed === ALL_FAIL || (definition.seed === THIRD_FAILS && variant % 3 === 0);
        return fails ? { variant, ok: false, reason: 'as asked' } : { variant, ok: true, forecast: FORECAST };
      });
    },
    prepare: async () => ok(EMPTY_HISTORY),
    detect: async () => [],
    close: async () => undefined,
  };
}
