import type { Column } from './amount-columns.ts';
import { currencyInLabel, currencyOf } from './currency-codes.ts';
import type { CsvRow } from './read-rows.ts';

const CODE_SHARE = 0.9;

/** The column that names the currency of the amount: the one beside it, never that of an amount before conversion. */
export function guessCurrencyColumn(columns: readonly Column[], amountColumn: number): number | undefined {
  const distance = ({ index }: Column) => (index > amountColumn ? index - amountColumn - 0.5 : amountColumn - index);
  return columns
    .filter(({ cells, kinds }) => {
      const filled = cells.filter((cell) => cell.trim() !== '');
      const codes = filled.filter((cell) => /^[A-Za-z]{3}$/.test(cell.trim()) && currencyOf(cell)).length;
      return codes > 0 && codes >= filled.length * CODE_SHARE && !kinds.has('original');
    })
    .sort((a, b) => distance(a) - distance(b))[0]?.index;
}

/** The currency that labels or the lines above the table name for the whole file. */
export function findFileCurrency(labels: readonly string[], above: readonly CsvRow[]): string | null {
  for (const label of labels) {
    const code = currencyInLabel(label);
    if (code) return code;
  }
  const codes = new Set(
    above.flatMap(({ cells }) => cells.map((cell) => currencyOf(cell)).filter((code) => code !== null)),
  );
  const [only] = codes;
  return codes.size === 1 && only !== undefined ? only : null;
}
