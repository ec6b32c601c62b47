import type { BusinessTable } from './businesses.ts';
import type { CostTable } from './cost.ts';
import type { MonthlyTable } from './monthly.ts';
import type { RecurringTable } from './recurring.ts';
import type { StatementTable } from './statements.ts';

const pct = (value: number): string => `${value.toFixed(1)} %`;

function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head, ...body] = rows.map(line);
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n');
}

export function monthlyText({ history, pairs, series, rows, pooled, ratio }: MonthlyTable): string {
  const title = `${series} ${pairs ? 'pairs of series' : 'series'}, ${history} months of history`;
  const lines = [
    ...rows.map(({ engine, horizon, ...score }) => ({ engine, at: `${horizon}`, ...score })),
    ...pooled.map(({ engine, ...score }) => ({ engine, at: 'all', ...score })),
  ].map((row) => [row.engine, row.at, pct(row.covered50Pct), pct(row.covered90Pct), row.pinball.toFixed(4)]);
  const body = table([['engine', 'month', '50 % band held', '90 % band held', 'pinball loss'], ...lines]);
  return `${title}\n${body}\nPinball loss, new / old: ${ratio.toFixed(3)}`;
}

export function statementText({ statements, skipped, rows, ratio }: StatementTable): string {
  const body = table([
    ['engine', 'months', '50 % band held', '90 % band held', 'pinball loss', 'said below zero', 'really below'],
    ...rows.map((row) => [
      row.engine,
      `${row.months}`,
      pct(row.covered50Pct),
      pct(row.covered90Pct),
      (row.pinballCents / 100).toFixed(2),
      pct(row.predictedBelowPct),
      pct(row.realBelowPct),
    ]),
  ]);
  return `${statements} statements, ${skipped} with too little history\n${body}\nPinball loss, new / old: ${ratio.toFixed(3)}`;
}

export function businessText({ forecasts, skipped, deciles, meanGapPts, worstGapPts, kinds }: BusinessTable): string {
  const calibration = table([
    ['said', 'forecasts', 'mean said', 'happened', 'gap'],
    ...deciles.map((row) => [
      `${row.from}–${row.to} %`,
      `${row.count}`,
      pct(row.predictedPct),
      pct(row.realPct),
      row.gapPts.toFixed(1),
    ]),
  ]);
  const brier = table([
    ['business', 'months', 'forecasts', 'Brier score', 'constant guess', 'said', 'happened'],
    ...kinds.map((row) => [
      row.kind,
      `${row.horizon}`,
      `${row.count}`,
      row.brier.toFixed(3),
      row.constant.toFixed(3),
      pct(row.predictedPct),
      pct(row.realPct),
    ]),
  ]);
  const gaps = `Weighted mean gap ${meanGapPts.toFixed(1)} points, largest ${worstGapPts.toFixed(1)} among deciles with 300 forecasts`;
  return `${forecasts} forecasts of generated businesses, ${skipped} skipped\n${calibration}\n${gaps}\n\n${brier}`;
}

export function recurringText({ statements, found, wanted, precision, recall, wrong, missed }: RecurringTable): string {
  const some = (name: string, list: string[]) => (list.length > 0 ? `\n${name}: ${list.slice(0, 5).join('; ')}` : '');
  return `Recurring items in ${statements} generated statements: ${found} found, ${wanted} to be found, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}${some('Wrong', wrong)}${some('Missed', missed)}`;
}

export const costText = ({ oldMs, variantMs, fullMs, ratio }: CostTable): string =>
  `CPU time, 1,000 trials over 12 months: first engine ${oldMs.toFixed(1)} ms a variant; a variant of a sweep ${variantMs.toFixed(1)} ms (${ratio.toFixed(1)} ×); a full result with daily bands ${fullMs.toFixed(1)} ms`;
