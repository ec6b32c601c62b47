import { ok, type Result } from '../../core/result.ts';
import { applyMapping, type CsvMovement } from '../csv/apply-mapping.ts';
import { leaveOutParts } from '../csv/bulk-parts.ts';
import { explainGuess, fileWarnings, type ImportWarning } from '../csv/explain-guess.ts';
import type { CsvMapping } from '../csv/mapping.ts';
import { mostCommon } from '../csv/most-common.ts';
import type { BankCsv } from '../csv/read-bank-csv.ts';
import type { CsvRow } from '../csv/read-rows.ts';
import { closingOfLine, closingOfPreamble, closingOfRunning, lastDay } from '../csv/stated-balance.ts';
import { accountWarnings, type BankFile, type BankFileRefusal, type ReadOptions } from './bank-file.ts';
import type { StatedBalance } from './statement.ts';

const SHOWN_ROWS = 8;
/** Lines above a list without labels. */
const MAX_LINES_ABOVE = 5;
const NO_YEAR: ImportWarning = {
  kind: 'no_year',
  message: 'The dates have no year, and nothing in the file says which it is. Export the file with full dates.',
};

/** Reads a table by the chosen mapping, or by the guessed one. */
export function readByMapping(
  format: 'csv' | 'html' | 'xlsx',
  { rows, guess, brokenCount, isYearMissing }: Omit<BankCsv, 'mapping' | 'encoding'>,
  { mapping: chosen, currency, account }: ReadOptions,
): Result<BankFile, BankFileRefusal> {
  const mapping = chosen ?? guess?.mapping ?? null;
  const headRows = guess?.headRows ?? 0;
  const header = headRows > 0 && mapping?.hasHeader !== false ? rows[headRows - 1] : undefined;
  const width = rows.slice(0, 200).reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const table = {
    columns: Array.from({ length: width }, (_, at) => header?.cells[at]?.trim() || `Column ${at + 1}`),
    rawRows: rows
      .slice(header ? headRows : 0)
      .slice(0, SHOWN_ROWS)
      .map(({ cells }) => cells),
    mapping,
    notes: chosen || !guess ? [] : explainGuess(guess),
  };
  const warnings = isYearMissing ? [NO_YEAR] : [];
  const none = { accounts: [], account: null, warnings };
  const empty = { format, currency: null, closing: null, bank: null, ...none, table };
  if (!mapping) return ok({ ...empty, movements: [], leftOut: [], rejected: [] });
  const applied = leaveOutParts(applyMapping(rows, mapping, { currency, account }), rows, mapping);
  const { movements, leftOut, rejected } = applied;
  return ok({
    ...empty,
    movements,
    leftOut,
    rejected,
    accounts: applied.accounts,
    account: applied.account,
    currency: mostCommon(movements.flatMap((movement) => movement.currency ?? [])) ?? guess?.fileCurrency ?? null,
    closing: applied.closing ?? closingOfRunning(movements) ?? closingAbove(rows, headRows, mapping, movements),
    warnings: [
      ...warnings,
      ...accountWarnings(applied),
      ...fileWarnings(guess, applied, { brokenCount, isGuessed: chosen === undefined }),
    ],
  });
}

function closingAbove(
  rows: readonly CsvRow[],
  headRows: number,
  mapping: CsvMapping,
  movements: CsvMovement[],
): StatedBalance | null {
  const firstLine = movements.reduce((first, { line }) => Math.min(first, line), Number.POSITIVE_INFINITY);
  const above = headRows > 0 ? rows.slice(0, headRows - 1) : rows.slice(0, MAX_LINES_ABOVE);
  return (
    (headRows > 0 ? closingOfPreamble(above, mapping, lastDay(movements)) : null) ??
    closingOfLine(
      above.filter(({ line }) => line < firstLine),
      mapping,
      movements,
    )
  );
}
