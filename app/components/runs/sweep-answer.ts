import type { ScenarioDefinition, SweepAxis } from '../../../server/scenarios/forecast/assumptions.ts';
import { ASSUMPTION_LIMITS, axisValues } from '../../../server/scenarios/forecast/variants.ts';
import type { ChartFormat } from '../charts/format.ts';
import type { CellValue } from '../charts/heat-cells.ts';
import { RISK_SHARE } from '../charts/probability-chart.tsx';
import { isBaseValue } from './key-variants.ts';
import { axisName, settingText } from './sweep-words.ts';

/** From this chance on, running out is as good as certain. */
const CERTAIN_SHARE = 0.95;

type Sweep = { definition: ScenarioDefinition; shares: CellValue[]; format: ChartFormat };

/** The answer of a sweep in one sentence; null while no variant has a result. */
export function sweepAnswer({ definition, shares, format }: Sweep): string | null {
  const known = shares.filter((share) => typeof share === 'number');
  const [x, y] = definition.sweep ?? [];
  if (!x || known.length === 0) return null;
  const event = riskEvent(definition, format);
  const safe = format.percent(RISK_SHARE);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const over = y ? 'in every combination' : `from ${endsOf(x, definition, format).join(' to ')}`;
  const subject = y ? 'The two together' : axisName(x, definition);
  if (most < RISK_SHARE)
    return `${subject}: the chance of ${event} stays under ${safe} ${over}; it is at most ${format.percent(most)}.`;
  if (least >= CERTAIN_SHARE)
    return `${subject}: ${event} is as good as certain ${over}; the chance is at least ${format.percent(least)}.`;
  if (!y) return axisAnswer({ axis: x, shares, definition, format });
  return gridAnswer({ x, y, shares, definition, format, count: known.filter((share) => share < RISK_SHARE).length });
}

/** What the risk is of: "running out", or falling below what the scenario must keep. */
export function riskEvent(
  { minimumCents = 0, creditLineCents = 0 }: Pick<ScenarioDefinition, 'minimumCents' | 'creditLineCents'>,
  format: ChartFormat,
): string {
  const floorCents = minimumCents - creditLineCents;
  return floorCents === 0 ? 'running out' : `falling below ${format.money(floorCents)}`;
}

type AxisSweep = Sweep & { axis: SweepAxis };
type Point = { value: number; share: number; text: string };

/** Where it tips along one axis, if it does once; else where the chance is lowest and highest. */
function axisAnswer({ axis, shares, definition, format }: AxisSweep): string {
  const points = axisValues(axis)
    .flatMap((value, at): Point[] => {
      const share = shares[at];
      return typeof share === 'number'
        ? [{ value, share, text: settingText({ ...axis, value }, definition, format) }]
        : [];
    })
    .sort((a, b) => a.value - b.value);
  const name = axisName(axis, definition);
  const chance = `the chance of ${riskEvent(definition, format)}`;
  const safe = `under ${format.percent(RISK_SHARE)}`;
  const isSafe = points.map(({ share }) => share < RISK_SHARE);
  const turns = isSafe.filter((is, at) => at > 0 && is !== isSafe[at - 1]).length;
  const tip = isSafe.findIndex((is, at) => at > 0 && is !== isSafe[at - 1]);
  const [before, after] = [points[tip - 1], points[tip]];
  if (turns !== 1 || !before || !after) return extremesAnswer(points, name, chance, safe);
  const tells = ({ share, text }: Point) => `at ${text} it is ${format.percent(share)}`;
  const isDate = ASSUMPTION_LIMITS[axis.assumption].unit === 'months';
  if (isSafe[0])
    return `${name}: up to ${before.text}, ${chance} stays ${safe}; ${tells(after)}${tailOf(points, tip, tells)}.`;
  return `${name}: from ${after.text} ${isDate ? 'on' : 'up'}, ${chance} is ${safe}; ${tells(before)}.`;
}

/** What the far end comes to, where that is not the point already named. */
function tailOf(points: Point[], tip: number, tells: (point: Point) => string): string {
  const last = points.at(-1);
  return last && tip < points.length - 1 ? `, and ${tells(last)}` : '';
}

function extremesAnswer(points: Point[], name: string, chance: string, safe: string): string {
  const [first] = points;
  if (!first) return '';
  const least = points.reduce((best, point) => (point.share < best.share ? point : best), first);
  const most = points.reduce((worst, point) => (point.share > worst.share ? point : worst), first);
  const percent = (share: number) => `${Math.round(share * 100)}%`;
  const none = least.share >= RISK_SHARE ? `no value keeps ${chance} ${safe}` : `${chance} goes up and down`;
  return `${name}: ${none}; it is lowest, ${percent(least.share)}, at ${least.text} and highest, ${percent(most.share)}, at ${most.text}.`;
}

type GridSweep = Sweep & { x: SweepAxis; y: SweepAxis; count: number };

/** How much of the grid is safe, and where it tips along the first axis with the second one at rest or in its middle. */
function gridAnswer({ x, y, shares, definition, format, count }: GridSweep): string {
  const values = axisValues(y);
  const base = values.findIndex((value) => isBaseValue(definition, { ...y, value }));
  const row = base === -1 ? Math.floor((values.length - 1) / 2) : base;
  const line = shares.slice(row * x.steps, (row + 1) * x.steps);
  const total = `The chance of ${riskEvent(definition, format)} stays under ${format.percent(RISK_SHARE)} in ${format.count(count)} of ${format.count(shares.length)} combinations`;
  const setting = settingText({ ...y, value: values[row] ?? 0 }, definition, format);
  const known = line.filter((share) => typeof share === 'number');
  if (known.length === 0) return `${total}.`;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const along = `with ${axisName(y, definition)} at ${setting}`;
  if (most < RISK_SHARE) return `${total}; ${along}, whatever ${axisName(x, definition)} is.`;
  if (least >= RISK_SHARE)
    return `${total}; ${along}, no ${axisName(x, definition)} is enough: it is ${format.percent(least)} at best.`;
  return `${total}; ${along}: ${axisAnswer({ axis: x, shares: line, definition, format })}`;
}

const endsOf = (axis: SweepAxis, definition: ScenarioDefinition, format: ChartFormat): string[] =>
  [axis.from, axis.to].map((value) => settingText({ ...axis, value }, definition, format));
