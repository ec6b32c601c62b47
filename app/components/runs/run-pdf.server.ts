import PDFDocument from 'pdfkit';
import { ASSUMPTION_LIMITS } from '../../../server/scenarios/forecast/variants.ts';
import type { Outputs } from '../../../server/trpc/root.ts';
import { monthsFrom } from '../charts/format.ts';
import { type PrintFormat, printable, printFormat, type Reader } from './run-pdf-format.server.ts';

type Runs = Outputs['runs'];
type RunPage = Pick<Runs['get'], 'run' | 'accounts' | 'history'> & { result: Runs['result'] | null; reader: Reader };
type Pdf = PDFKit.PDFDocument;

const LEFT = 50;
const WIDTH = 495;
const CHART = { top: 190, height: 190 };
/** Rows that fit under the chart: a longer horizon shows every second, third … month. */
const MAX_ROWS = 20;
const BANDS = ['p5', 'p25', 'p50', 'p75', 'p95'] as const;

/** A run on one A4 page: what was asked, the range of balances as a chart, and the months in a table. */
export async function runPdf({ run, accounts, history, result, reader }: RunPage): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = new PDFDocument({ size: 'A4', margin: LEFT, info: { Title: printable(`Run of ${run.scenarioName}`) } });
  const whole = collect(pdf);
  const currency = accounts[0]?.currency ?? 'USD';
  const format = printFormat(reader, currency);
  pdf.font('Helvetica-Bold').fontSize(18).text(printable(run.scenarioName), LEFT, LEFT, oneLine(24));
  pdf.font('Helvetica').fontSize(9).fillColor('#555');
  pdf.text(
    printable(`Headroom, run of ${format.instant(run.createdAtMs)}, ${accounts.map(({ name }) => name).join(', ')}`),
    LEFT,
    76,
    oneLine(12),
  );
  pdf.text(printable(assumptionsOf(run, result, format)), LEFT, 92, { width: WIDTH, height: 36, ellipsis: true });
  if (result?.ok) {
    const months = monthsFrom(history.startMonth, result.forecast.assumptions.horizonMonths);
    figures(pdf, result.forecast, months, format);
    fan(pdf, result.forecast, format, currency);
    table(pdf, result.forecast, months, format);
  } else {
    pdf.fillColor('#000').text(result ? printable(result.reason) : 'There is no result to show yet.', LEFT, 150);
  }
  pdf.end();
  return whole;
}

type Forecast = Extract<Runs['result'], { ok: true }>['forecast'];

function assumptionsOf({ definition }: RunPage['run'], result: RunPage['result'], format: PrintFormat): string {
  const at = result?.ok ? result.forecast.assumptions : definition;
  const growth = (['incomeGrowthPct', 'expenseGrowthPct', 'volatilityPct'] as const).map(
    (name) => `${ASSUMPTION_LIMITS[name].name} ${format.points(at[name])}`,
  );
  const events = definition.events.map(({ month, label }) => `${label} (month ${month})`);
  return [
    `${definition.horizonMonths} months`,
    ...growth,
    `${format.count(definition.trials)} trials, seed ${definition.seed}`,
    ...events,
  ].join('; ');
}

function figures(pdf: Pdf, forecast: Forecast, months: string[], format: PrintFormat): void {
  const riskMonth = months[(forecast.firstMonthAtRisk ?? 0) - 1];
  const facts = [
    ['Chance of running out', format.percent(forecast.ranOutShare.at(-1) ?? 0)],
    ['First month at risk', riskMonth ? format.month(riskMonth) : 'None'],
    ['Median ending balance', format.money(forecast.endingBalanceCents.p50)],
  ] as const;
  for (const [at, [label, value]] of facts.entries()) {
    const x = LEFT + (at * WIDTH) / facts.length;
    pdf.font('Helvetica').fontSize(8).fillColor('#555').text(label, x, 138);
    pdf.font('Helvetica-Bold').fontSize(14).fillColor('#000').text(printable(value), x, 150);
  }
}

function fan(pdf: Pdf, { openingBalanceCents, balanceCents }: Forecast, format: PrintFormat, currency: string): void {
  const series = (band: (typeof BANDS)[number]) => [openingBalanceCents, ...balanceCents[band]];
  const low = Math.min(0, ...series('p5'));
  const high = Math.max(1, ...series('p95'));
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
  pdf.moveTo(x(0), y(0)).lineTo(x(last), y(0)).lineWidth(1).stroke('#b0261e');
  pdf.font('Helvetica').fontSize(8).fillColor('#555');
  pdf.text(`Balance (${currency})`, LEFT, CHART.top - 14, oneLine(10));
  for (const cents of [low, 0, high])
    pdf.text(printable(format.shortMoney(cents)), LEFT, y(cents) - 4, { width: 54, align: 'right', lineBreak: false });
}

function table(pdf: Pdf, { balanceCents, ranOutShare }: Forecast, months: string[], format: PrintFormat): void {
  const every = Math.ceil(months.length / MAX_ROWS);
  const top = CHART.top + CHART.height + 20;
  const row = (cells: string[], at: number, font: string) => {
    pdf.font(font).fontSize(8).fillColor('#000');
    cells.forEach((cell, column) => {
      const width = WIDTH / cells.length;
      pdf.text(printable(cell), LEFT + column * width, top + at * 17, {
        width,
        align: column === 0 ? 'left' : 'right',
        lineBreak: false,
      });
    });
  };
  row(['End of', 'Worst 5%', 'Worst 25%', 'Middle', 'Best 25%', 'Best 5%', 'Has run out'], 0, 'Helvetica-Bold');
  const shown = months.map((month, at) => ({ month, at })).filter(({ at }) => (months.length - 1 - at) % every === 0);
  for (const [line, { month, at }] of shown.entries()) {
    const balances = BANDS.map((band) => format.money(balanceCents[band][at] ?? 0));
    row([format.month(month), ...balances, format.percent(ranOutShare[at] ?? 0)], line + 1, 'Helvetica');
  }
}

const oneLine = (height: number) => ({ width: WIDTH, height, ellipsis: true, lineBreak: true });

function collect(pdf: Pdf): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Uint8Array.from(Buffer.concat(chunks))));
    pdf.on('error', reject);
  });
}
