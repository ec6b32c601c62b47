/** What a figure must reach. */
export type Goal = { atLeast: number } | { atMost: number };

export type Row = {
  /** `P1`; a letter behind it tells rows of one goal apart. */
  id: string;
  what: string;
  goal: Goal;
  /** What the goal applies to: ours ÷ stock, or our own figure. */
  judged: 'ratio' | 'ours';
  unit: string;
};

/** What came out for a row: medians of all rounds, or the reason why it was not measured. */
export type Outcome =
  | { id: string; stock: number | null; ours: number; ratio: number | null; note?: string }
  | { id: string; skipped: string };

export type Setup = {
  rounds: number;
  /** Works of one side of a round, where a row has no better number. */
  works: number;
  /** Ledger rows of what is measured on a long ledger. */
  entries: number;
  /** The server to measure on; without one the bench starts its own. */
  postgres: string | null;
  /** Whether rows that compare with an earlier commit check it out and run it. */
  runsEarlier: boolean;
  /** Where files go. */
  folder: string;
};

/** Measures rows that share what they are measured on. */
export type Group = { measure(setup: Setup): Promise<Outcome[]> };

/** Whether a figure reaches its goal. */
export const isMet = (goal: Goal, figure: number): boolean =>
  'atLeast' in goal ? figure >= goal.atLeast : figure <= goal.atMost;

/** The table: a line for each row, whether it was measured or not. */
export function tableOf(rows: Row[], outcomes: Outcome[]): string {
  const lines = rows.map((row) =>
    lineOf(
      row,
      outcomes.find(({ id }) => id === row.id),
    ),
  );
  return ['| # | what | goal | stock or raw | ours | ratio | met |', '|---|---|---|---|---|---|---|', ...lines].join(
    '\n',
  );
}

/** Of these outcomes alone, the lines of the table. */
export const linesOf = (rows: Row[], outcomes: Outcome[]): string[] =>
  outcomes.flatMap((outcome) => rows.filter(({ id }) => id === outcome.id).map((row) => lineOf(row, outcome)));

const lineOf = (row: Row, outcome: Outcome | undefined): string =>
  `| ${[row.id, row.what, goalText(row), ...cellsOf(row, outcome)].join(' | ')} |`;

const goalText = ({ goal, judged, unit }: Row): string =>
  `${'atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`}${judged === 'ours' ? ` ${unit}` : ''}`;

function cellsOf({ goal, judged, unit }: Row, outcome: Outcome | undefined): string[] {
  if (!outcome) return ['', '', '', 'not measured'];
  if ('skipped' in outcome) return ['', '', '', outcome.skipped];
  const { stock, ours, ratio, note } = outcome;
  const figure = judged === 'ratio' ? ratio : ours;
  const met = figure !== null && isMet(goal, figure) ? 'yes' : 'no';
  return [
    stock === null ? '' : `${shown(stock)} ${unit}`,
    `${shown(ours)} ${unit}`,
    ratio === null ? '' : shown(ratio),
    note ? `${met}: ${note}` : met,
  ];
}

/** Three digits, whatever the size. */
function shown(figure: number): string {
  if (Math.abs(figure) >= 100) return Math.round(figure).toLocaleString('en-US');
  return figure.toFixed(Math.abs(figure) >= 10 ? 1 : 2);
}
