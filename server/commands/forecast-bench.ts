import { readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { z } from 'zod';
import { benchBusinesses } from '../scenarios/forecast/bench/businesses.ts';
import { benchCost } from '../scenarios/forecast/bench/cost.ts';
import { benchMonthly, type Series } from '../scenarios/forecast/bench/monthly.ts';
import { benchRecurring } from '../scenarios/forecast/bench/recurring.ts';
import {
  businessText,
  costText,
  monthlyText,
  recurringText,
  statementText,
} from '../scenarios/forecast/bench/report.ts';
import { benchStatements, type Statement } from '../scenarios/forecast/bench/statements.ts';
import { command, wholeNumber } from './command.ts';

const HELP = `Measures the forecast against what happened, and against the first engine.

  npm run forecast:bench -- --data FILE [--history N] [--pairs]     monthly series: coverage of the bands, pinball loss
  npm run forecast:bench -- --statements FILE                       bank statements at 1, 2 and 3 months
  npm run forecast:bench -- --businesses [--count N]                generated businesses: calibration by decile, Brier scores
  npm run forecast:bench -- --recurring [--count N]                 generated statements: precision and recall of recurring items
  npm run forecast:bench -- --cost                                  CPU time of a variant and of a full result

Without an option: businesses, recurring items and cost. --trials N sets the number of trials, --json prints figures for machines.
`;

const DEFAULT_TRIALS = 1_000;
/** 2,000 businesses give 6,000 forecasts, 300 or more in most deciles, in under a minute. */
const DEFAULT_BUSINESSES = 2_000;
const BUSINESS_TRIALS = 400;
const DEFAULT_STATEMENTS = 200;
const HISTORIES = [24, 36, 48];

const numbers = z.array(z.number()).min(1);
const SeriesFile = z.array(
  z.object({ id: z.coerce.string(), start: z.number().default(2000), past: numbers, future: numbers }),
);
const Movement = z.object({
  date: z.string().regex(/^\d{4}-\d\d-\d\d/),
  amountCents: z.number(),
  description: z.string().default(''),
});
const StatementFile = z.array(
  z.object({
    id: z.coerce.string(),
    openingBalanceCents: z.number(),
    asOf: z.string(),
    movements: z.array(Movement),
    future: z.array(z.union([Movement, z.number()])),
  }),
);

type Part = { figures: unknown; text: string };

function monthly(file: string, histories: number[], pairs: boolean, trials: number): Part {
  const series: Series[] = SeriesFile.parse(readJson(file));
  const tables = histories.map((history) => benchMonthly(series, history, pairs, trials));
  return { figures: tables, text: tables.map(monthlyText).join('\n\n') };
}

function statements(file: string, trials: number): Part {
  const list: Statement[] = StatementFile.parse(readJson(file));
  const table = benchStatements(list, trials);
  return { figures: table, text: statementText(table) };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : error}`);
  }
}

const machine = (): string =>
  `${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}, ${process.platform} ${release()}`;

await command(
  HELP,
  {
    data: { type: 'string' },
    history: { type: 'string' },
    pairs: { type: 'boolean' },
    json: { type: 'boolean' },
    statements: { type: 'string' },
    businesses: { type: 'boolean' },
    recurring: { type: 'boolean' },
    cost: { type: 'boolean' },
    count: { type: 'string' },
    trials: { type: 'string' },
  },
  async (options) => {
    const trials = wholeNumber('trials', options.trials, DEFAULT_TRIALS);
    const histories = options.history ? [wholeNumber('history', options.history, 0)] : HISTORIES;
    const { businesses, recurring, cost } = options;
    const all = !options.data && !options.statements && !businesses && !recurring && !cost;
    const parts: Part[] = [];
    if (options.data) parts.push(monthly(options.data, histories, options.pairs ?? false, trials));
    if (options.statements) parts.push(statements(options.statements, trials));
    if (businesses || all) {
      const count = wholeNumber('count', options.count, DEFAULT_BUSINESSES);
      const table = benchBusinesses(count, wholeNumber('trials', options.trials, BUSINESS_TRIALS));
      parts.push({ figures: table, text: businessText(table) });
    }
    if (recurring || all) {
      const table = benchRecurring(wholeNumber('count', options.count, DEFAULT_STATEMENTS));
      parts.push({ figures: table, text: recurringText(table) });
    }
    if (cost || all) {
      const table = benchCost();
      parts.push({ figures: table, text: costText(table) });
    }
    if (options.json) {
      const figures = parts.map((part) => part.figures);
      return JSON.stringify(figures.length === 1 ? figures[0] : figures, null, 2);
    }
    const head = `${new Date().toISOString().slice(0, 10)} · ${machine()}`;
    return [head, ...parts.map((part) => part.text)].join('\n\n');
  },
);
