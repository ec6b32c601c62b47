import type { Goal, Row } from './row.ts';

/** A row that is judged by ours ÷ what it is compared with. */
const ratio = (id: string, unit: string, goal: Goal, what: string): Row => ({ id, what, goal, judged: 'ratio', unit });
/** A row that is judged by our figure itself. */
const figure = (id: string, unit: string, goal: Goal, what: string): Row => ({ id, what, goal, judged: 'ours', unit });

/** All rows of the table, in its order. */
export const ROWS: Row[] = [
  ratio(
    'P1',
    'a second',
    { atLeast: 0.85 },
    'a hold, one caller ÷ the same rows by prepared statements of better-sqlite3',
  ),
  ratio('P2', 'a second', { atLeast: 12 }, 'a hold, 200 callers ÷ one raw transaction at a time'),
  ratio('P3', 'ms', { atMost: 3 }, '`runs.start` over HTTP less a mutation that does nothing ÷ `/healthz`, CPU time'),
  ratio('P3b', 'ms', { atMost: 4 }, 'a mutation over HTTP that does nothing ÷ `/healthz`, CPU time'),
  ratio('P4', 'ms', { atMost: 1.5 }, 'admin pages, database time, ten times the ledger rows ÷ once'),
  figure('P4b', 'ms', { atMost: 20 }, 'admin pages, longest block of the event loop, with the many rows'),
  ratio('P5', 'a second', { atLeast: 2.5 }, 'webhook intake, 200 deliveries at once ÷ one at a time'),
  ratio('P5b', 'ms', { atMost: 0.5 }, 'webhook intake, a duplicate ÷ a new event'),
  ratio('P6', 'a second', { atLeast: 10 }, 'a hold on Postgres, 200 callers ÷ the dialogue with `for update`'),
  ratio('P6b', 'a second', { atLeast: 20 }, 'the same, all of one customer'),
  ratio(
    'P7',
    'a CPU second',
    { atLeast: 0.5 },
    'Overview ÷ a page with the root layout, the session check and no query',
  ),
  ratio('P8', 'a second', { atLeast: 0.8 }, 'hold and capture with a long ledger ÷ an empty one'),
  ratio('P9', 'a CPU second', { atLeast: 3 }, 'seeds of the simulation ÷ those of ca868ff'),
  ratio('P10', 'ms', { atMost: 2 }, 'Overview, 99 % within, while a sweep of 10,000 runs ÷ while nothing runs'),
  figure('P11', 's', { atMost: 4 }, 'a second start, to the first page'),
  figure('P11b', 's', { atMost: 60 }, 'the first start after `npm ci`, to the first page'),
  figure('P12', 'kB', { atMost: 120 }, 'script of the heaviest first load, compressed'),
  figure('P12b', 'requests', { atMost: 20 }, 'requests of the first load that makes most'),
  ratio('P13', 'min', { atMost: 0.5 }, 'the unit tests that ca868ff had, now ÷ then'),
  ratio('P13b', 'min', { atMost: 1 }, 'all unit tests ÷ those of ca868ff'),
  figure('P13c', 'min', { atMost: 18 }, '`.ci/run`'),
  ratio('P14', 'a second', { atLeast: 0.85 }, 'hold and capture on Postgres in 16 partitions by customer ÷ in none'),
];
