import { DAY_MS } from '../../../server/core/units.ts';
import type { Outputs } from '../../../server/trpc/root.ts';
import { monthsFrom } from '../charts/format.ts';
import {
  type Box,
  bottomLabels,
  figures,
  LEFT,
  leftLabels,
  oneLine,
  type Pdf,
  paragraph,
  ROW_HEIGHT,
  table,
  WIDTH,
} from './pdf-page.server.ts';
import type { PrintFormat } from './run-pdf-format.server.ts';
import { trackRecordInWords } from './trust-words.ts';
import { whyLow } from './why.ts';

type Runs = Outputs['runs'];
export type Forecast = Extract<Runs['result'], { ok: true }>['forecast'];
type History = Runs['get']['history'];
type Daily = NonNullable<Forecast['daily']>;

const CHART: Box = { top: 190, height: 190 };
/** Rows that fit under the chart: a longer horizon shows every second, third … month. */
const MAX_ROWS = 20;
const BANDS = ['p5', 'p25', 'p50', 'p75', 'p95'] as const;

/** One result: its figures, the range of balances by day, the months in a table, and on a second page where it comes from. */
export function drawResult(
  pdf: Pdf,
  forecast: Forecast,
  history: History,
  format: PrintFormat,
  currency: string,
): void {
  const months = monthsFrom(history.startMonth, forecast.assumptions.horizonMonths);
  const { daily } = forecast;
  figures(pdf, daily ? dailyFacts(forecast, daily, format) : monthlyFacts(forecast, months, format), 138);
  const isByDay = daily !== undefined && daily.points.length > months.length;
  if (isByDay) drawFan(pdf, dailySeries(forecast, daily, format), format, currency);
  else
    drawFan(
      pdf,
      { ...forecast, floorCents: daily?.floorCents ?? 0, labels: months.map(format.shortMonth) },
      format,
      currency,
    );
  drawMonths(pdf, forecast, months, format);
  if (daily) drawReasons(pdf, forecast, daily, history, format);
}

function dailyFacts(
  { endingBalanceCents }: Forecast,
  daily: Daily,
  format: PrintFormat,
): (readonly [string, string])[] {
  return [
    [`Falls below ${format.money(daily.floorCents)}`, format.percent(daily.belowShare)],
    ['First day at risk', daily.firstBelowDate ? format.date(daily.firstBelowDate) : 'None'],
    [`Lowest point, around ${format.day(daily.lowestDate)}`, format.money(daily.lowestCents.p50)],
    ['Middle ending balance', format.money(endingBalanceCents.p50)],
  ];
}

function monthlyFacts(forecast: Forecast, months: string[], format: PrintFormat): (readonly [string, string])[] {
  const riskMonth = months[(forecast.firstMonthAtRisk ?? 0) - 1];
  return [
    ['Chance of running out', format.percent(forecast.ranOutShare.at(-1) ?? 0)],
    ['First month at risk', riskMonth ? format.month(riskMonth) : 'None'],
    ['Median ending balance', format.money(forecast.endingBalanceCents.p50)],
  ];
}

type Series = Pick<Forecast, 'openingBalanceCents' | 'balanceCents'> & { floorCents: number; labels: string[] };

function dailySeries({ openingBalanceCents }: Forecast, daily: Daily, format: PrintFormat): Series {
  const first = Date.parse(daily.firstDay);
  const labels = daily.points.map((point) => format.day(new Date(first + point * DAY_MS).toISOString().slice(0, 10)));
  return { openingBalanceCents, balanceCents: daily.balanceCents, floorCents: daily.floorCents, labels };
}

const BOTTOM_LABELS = 6;

function drawFan(
  pdf: Pdf,
  { openingBalanceCents, balanceCents, floorCents, labels }: Series,
  format: PrintFormat,
  currency: string,
): void {
  const series = (band: (typeof BANDS)[number]) => [openingBalanceCents, ...balanceCents[band]];
  const low = Math.min(0, floorCents, ...series('p5'));
  const high = Math.max(1, floorCents, ...series('p95'));
  const last = balanceCents.p50.length;
  const x = (at: number) => LEFT + 60 + (at * (WIDTH - 60)) / last;
  const y = (cents: number) => CHART.top + CHART.height * (1 - (cents - low) / (high - low));
  const line = (cents: number[]) => {
    for (const [at, value] of cents.entries()) at === 0 ? pdf.moveTo(x(at), y(value)) : pdf.lineTo(x(at), y(value));
  };
  const band = (from: (typeof BANDS)[number], to: (typeof BANDS)[number], color: string) => {
    line(series(from));
    for (const [at, value] of [...series(to).entries()].reverse()) pdf.lineTo(x(at), y(value));
    pdf.closePath().fill(color);
  };
  band('p5', 'p95', '#d9eaea');
  band('p25', 'p75', '#a8d0d0');
  line(series('p50'));
  pdf.lineWidth(1.5).stroke('#0b5c63');
  pdf.moveTo(x(0), y(floorCents)).lineTo(x(last), y(floorCents)).lineWidth(1).stroke('#b0261e');
  pdf.font('Helvetica').fontSize(8).fillColor('#555');
  pdf.text(`Balance (${currency})`, LEFT, CHART.top - 14, oneLine(10));
  leftLabels(pdf, [...new Set([low, floorCents, high])], y, format.shortMoney);
  const every = Math.max(1, Math.ceil(last / BOTTOM_LABELS));
  const places = labels.map((text, at) => ({ x: x(at + 1), text })).filter((_, at) => at % every === 0);
  bottomLabels(pdf, places, CHART.top + CHART.height + 4);
}

function drawMonths(pdf: Pdf, { balanceCents, ranOutShare }: Forecast, months: string[], format: PrintFormat): void {
  const every = Math.ceil(months.length / MAX_ROWS);
  const shown = months.map((month, at) => ({ month, at })).filter(({ at }) => (months.length - 1 - at) % every === 0);
  const rows = shown.map(({ month, at }) => [
    format.month(month),
    ...BANDS.map((band) => format.money(balanceCents[band][at] ?? 0)),
    format.percent(ranOutShare[at] ?? 0),
  ]);
  const head = ['End of', 'Worst 5%', 'Worst 25%', 'Middle', 'Best 25%', 'Best 5%', 'Has run out'];
  table(pdf, [head, ...rows], CHART.top + CHART.height + 28);
}

/** The second page: why it is lowest there, the parts that add up, and how far to trust it. */
function drawReasons(pdf: Pdf, forecast: Forecast, daily: Daily, history: History, format: PrintFormat): void {
  pdf.addPage();
  let top = paragraph(pdf, 'How it comes to that', LEFT, { bold: true, size: 13 });
  if (daily.marks.length > 0) top = paragraph(pdf, whyLow(daily, format), top);
  const signed = (cents: number) => `${cents > 0 ? '+' : ''}${format.money(cents)}`;
  const rows = [
    ['What', 'Over the whole time'],
    [`Balance on ${format.date(daily.asOf)}`, format.money(forecast.openingBalanceCents)],
    ...daily.assumed.map(({ label, cents }) => [label, signed(cents)]),
    ['Middle ending balance', format.money(forecast.endingBalanceCents.p50)],
  ];
  table(pdf, rows, top + 6, [WIDTH - 130, 130]);
  // The last row of a table leaves the cursor anywhere on its line.
  const after = top + 6 + rows.length * ROW_HEIGHT + 14;
  const next = paragraph(pdf, 'How far to trust it', after, { bold: true, size: 11 });
  paragraph(pdf, trackRecordInWords(history.trackRecord, format), next);
}
