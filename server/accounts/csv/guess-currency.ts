import type { Column } from './amount-columns.ts';
import { currencyInLabel, currencyOf } from './currency-codes.ts';
import { foldText } from './labels.ts';
import { readMoneyCell } from './read-amount.ts';
import type { CsvRow } from './read-rows.ts';

const CODE_SHARE = 0.9;

/** “Presentment currency” is that of another amount, however near it is. */
const QUALIFIED_DISTANCE = 3;
const PLAIN_LABEL =
  /^(currency( code)?|ccy|cur|curr|wahrung|waehrung|devise|divisa|valuta|moneda|moeda|munt|waluta|mena|penznem|валюта)?$/;

/**
 * The column that names the currency of the amount: the one beside it, never that of an amount before conversion. A label such as
 * “Total (AUD)” says it of the whole column.
 */
export function guessCurrencyColumn(columns: readonly Column[], amountColumn: number): number | undefined {
  const stated = currencyInLabel(columns.find(({ index }) => index === amountColumn)?.label ?? '');
  const distance = ({ index, label }: Column) =>
    (index > amountColumn ? index - amountColumn - 0.5 : amountColumn - index) +
    (PLAIN_LABEL.test(foldText(label)) ? 0 : QUALIFIED_DISTANCE);
  return columns
    .filter(({ cells, kinds }) => {
      const filled = cells.filter((cell) => cell.trim() !== '');
      const codes = filled.filter((cell) => /^[A-Za-z]{3}$/.test(cell.trim()) && currencyOf(cell)).length;
      const isOther = stated !== null && filled.some((cell) => currencyOf(cell) !== stated);
      return codes > 0 && codes >= filled.length * CODE_SHARE && !kinds.has('original') && !isOther;
    })
    .sort((a, b) => distance(a) - distance(b))[0]?.index;
}

/** The currency of an amount such as “SGD 2,204.80”. */
function currencyOfMoney(cell: string): string | null {
  const read = /[.,]\d/.test(cell) ? [readMoneyCell(cell, '.'), readMoneyCell(cell, ',')] : [];
  return currencyOf(read.flatMap((money) => (money.ok ? (money.value?.currency ?? []) : []))[0]);
}

/** The currency that labels or the lines above the table name for the whole file. */
export function findFileCurrency(labels: readonly string[], above: readonly CsvRow[]): string | null {
  for (const label of labels) {
    const code = currencyInLabel(label);
    if (code) return code;
  }
  const codes = new Set(
    above
      .flatMap(({ cells }) => cells.map((cell) => currencyOf(cell) ?? currencyOfMoney(cell)))
      .filter((code) => code !== null),
  );
  const [only] = codes;
  return codes.size === 1 && only !== undefined ? only : null;
}
