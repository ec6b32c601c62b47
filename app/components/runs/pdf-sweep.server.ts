import type { ScenarioDefinition, SweepAxis } from '../../../server/scenarios/forecast/assumptions.ts';
import { axisValues, settingsAt } from '../../../server/scenarios/forecast/variants.ts';
import type { CellValue } from '../charts/heat-cells.ts';
import { keyVariants } from './key-variants.ts';
import { bottomLabels, LEFT, leftLabels, type Pdf, paragraph, table, WIDTH } from './pdf-page.server.ts';
import { type PrintFormat, printable } from './run-pdf-format.server.ts';
import { riskEvent, sweepAnswer } from './sweep-answer.ts';
import { axisName, settingText } from './sweep-words.ts';

type Cells = { ranOutShares: CellValue[]; endingCents: CellValue[] };

const MAP = { height: 260, left: LEFT + 60, width: WIDTH - 60 };
/** Labels that fit along an edge. */
const MAX_LABELS = 6;

/** A whole sweep: its answer in a sentence, the map of risks, and the variants that matter. */
export function drawSweep(pdf: Pdf, definition: ScenarioDefinition, cells: Cells, format: PrintFormat): void {
  const [x, y] = definition.sweep ?? [];
  if (!x) return;
  const answer = sweepAnswer({ definition, shares: cells.ranOutShares, format });
  let top = paragraph(pdf, answer ?? 'There is no result yet.', 140, { bold: true, size: 12 });
  const event = riskEvent(definition, format);
  top = paragraph(pdf, `Chance of ${event}: white is 0%, full red is 100%, grey has no result.`, top) + (y ? 14 : 0);
  if (y) pdf.text(printable(axisName(y, definition)), LEFT, top - 14, { width: WIDTH, lineBreak: false });
  drawMap(pdf, { x, y, definition, shares: cells.ranOutShares, format, top });
  drawKeys(pdf, definition, cells, format, top + MAP.height + 50);
}

type MapTask = {
  x: SweepAxis;
  y: SweepAxis | undefined;
  definition: ScenarioDefinition;
  shares: CellValue[];
  format: PrintFormat;
  top: number;
};

function drawMap(pdf: Pdf, { x, y, definition, shares, format, top }: MapTask): void {
  const rows = y?.steps ?? 1;
  const [width, height] = [MAP.width / x.steps, MAP.height / rows];
  for (const [variant, share] of shares.entries()) {
    const row = Math.floor(variant / x.steps);
    pdf
      .rect(MAP.left + (variant % x.steps) * width, top + (rows - 1 - row) * height, width + 0.3, height + 0.3)
      .fill(typeof share === 'number' ? shadeOf(share) : '#bbbbbb');
  }
  pdf.rect(MAP.left, top, MAP.width, MAP.height).lineWidth(0.5).stroke('#555');
  const words = (axis: SweepAxis, value: number) => settingText({ ...axis, value }, definition, format);
  const every = Math.max(1, Math.ceil(x.steps / MAX_LABELS));
  const labels = axisValues(x).flatMap((value, at) =>
    at % every === 0 ? [{ x: MAP.left + (at + 0.5) * width, text: words(x, value) }] : [],
  );
  bottomLabels(pdf, labels, top + MAP.height + 5);
  bottomLabels(
    pdf,
    [{ x: MAP.left + MAP.width / 2, text: axisName(x, definition).slice(0, 40) }],
    top + MAP.height + 18,
  );
  if (!y) return;
  const values = axisValues(y);
  const step = Math.max(1, Math.ceil(values.length / MAX_LABELS));
  const shown = values.map((_, at) => at).filter((at) => at % step === 0);
  leftLabels(
    pdf,
    shown,
    (at) => top + (rows - 0.5 - at) * height,
    (at) => words(y, values[at] ?? 0),
  );
}

/** White to red, as on the page. */
function shadeOf(share: number): string {
  const mix = (full: number) =>
    Math.round(255 + (full - 255) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${mix(0xb0)}${mix(0x26)}${mix(0x1e)}`;
}

const ROLES = { worst: 'Worst', base: 'As it is', middle: 'Middle', best: 'Best' };

function drawKeys(pdf: Pdf, definition: ScenarioDefinition, cells: Cells, format: PrintFormat, top: number): void {
  const axes = definition.sweep ?? [];
  const named = (variant: number) =>
    settingsAt(definition, variant)
      .map((setting, at) => `${axisName(axes[at] ?? setting, definition)} ${settingText(setting, definition, format)}`)
      .join(', ');
  const rows = keyVariants(definition, cells.ranOutShares, cells.endingCents).map(({ role, variant }) => [
    `${ROLES[role]}: ${named(variant)}`,
    format.percent(cells.ranOutShares[variant] ?? 0),
    format.money(cells.endingCents[variant] ?? 0),
  ]);
  table(pdf, [['Variant', 'Chance', 'Middle ending balance'], ...rows], top, [WIDTH - 200, 70, 130]);
}
