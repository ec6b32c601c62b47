import PDFDocument from 'pdfkit';
import { ASSUMPTION_LIMITS } from '../../../server/scenarios/forecast/variants.ts';
import type { Outputs } from '../../../server/trpc/root.ts';
import { cellsOf } from './cells.ts';
import { LEFT, oneLine, type Pdf, WIDTH } from './pdf-page.server.ts';
import { drawResult } from './pdf-result.server.ts';
import { drawSweep } from './pdf-sweep.server.ts';
import { type PrintFormat, printable, printFormat, type Reader } from './run-pdf-format.server.ts';

type Runs = Outputs['runs'];
type RunPage = Pick<Runs['get'], 'run' | 'accounts' | 'history' | 'summaries'> & {
  result: Runs['result'] | null;
  reader: Reader;
};

/** A run on paper: what was asked, and its result, or for a sweep without a chosen variant the map of all. */
export async function runPdf(page: RunPage): Promise<Uint8Array<ArrayBuffer>> {
  const { run, accounts, history, result, summaries, reader } = page;
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
  const cells = result ? null : cellsOf(run.definition, summaries);
  if (result?.ok) drawResult(pdf, result.forecast, history, format, currency);
  else if (cells) drawSweep(pdf, run.definition, cells, format);
  else pdf.fillColor('#000').text(result ? printable(result.reason) : 'There is no result to show yet.', LEFT, 150);
  pdf.end();
  return whole;
}

function assumptionsOf({ definition }: RunPage['run'], result: RunPage['result'], format: PrintFormat): string {
  const at = result?.ok ? result.forecast.assumptions : definition;
  const growth = (['incomeGrowthPct', 'expenseGrowthPct', 'volatilityPct'] as const).map(
    (name) => `${ASSUMPTION_LIMITS[name].name} ${format.points(at[name])}`,
  );
  const events = definition.events.map(({ month, label }) => `${label} (month ${month})`);
  const planned = (definition.planned ?? []).map(({ label, date }) => `${label} (${format.date(date)})`);
  return [
    `${definition.horizonMonths} months`,
    ...growth,
    ...planned,
    ...events,
    `${format.count(definition.trials)} trials, seed ${definition.seed}`,
  ].join('; ');
}

function collect(pdf: Pdf): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Uint8Array.from(Buffer.concat(chunks))));
    pdf.on('error', reject);
  });
}
