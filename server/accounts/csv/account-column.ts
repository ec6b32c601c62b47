import { foldText, labelKinds } from './labels.ts';
import type { CsvRow } from './read-rows.ts';

/** One of the accounts that a file holds, as the file names it. */
export type FileAccount = { name: string; count: number };

/** More accounts than anybody exports at once; a column with more names something else. */
const MAX_ACCOUNTS = 10;
/** Fewer movements of an account on average make it likelier that the column names the other side. */
const MIN_ROWS_EACH = 2;

const NUMBER_LABEL =
  /^((my|own|source|posted|client|bank) )?(account|acct)( (number|num|no|nr|id))?$|^accountn(um|o)$|^iban$|^(auftrags)?konto(nummer|nr)?$|^iban auftragskonto$|^rekening(nummer)?$|^(numero (de |di )?|n o )?(compte|cuenta|conto|conta)( numero)?$|^(numer |nr )?rachun(ek|ku)$|^tili(numero)?$|口座番号|账号|계좌번호/;
const NAME_LABEL =
  /^(account ?(name|label|type)|product|produkt|kontoname|konto ?bezeichnung|rubrieknaam|nom du compte|compte)$/;
const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9 ]{10,36}$/;

export const otherAccountReason = (name: string): string => `of another account (${name})`;

/** The account that a cell names. Spaces and quotes do not tell accounts apart. */
export const accountIn = (cell: string | undefined): string => (cell ?? '').replace(/[\s'"=]+/g, ' ').trim();

/**
 * The column that names the account of each movement, in files of several accounts; undefined where there is one account, or where the
 * column names the other side of each payment.
 */
export function findAccountColumn(rows: readonly CsvRow[], labels: readonly string[]): number | undefined {
  const textColumns = labels.flatMap((label, at) => {
    const kinds = labelKinds(label);
    return kinds.has('payee') || kinds.has('purpose') ? [at] : [];
  });
  return labels
    .map((_, at) => ({ at, rank: rankOf(rows, labels, at) }))
    .filter(({ at, rank }) => rank > 0 && isSeveral(rows, at) && !isOtherSide(rows, at, textColumns))
    .sort((a, b) => b.rank - a.rank || a.at - b.at)[0]?.at;
}

function rankOf(rows: readonly CsvRow[], labels: readonly string[], at: number): number {
  const label = foldText((labels[at] ?? '').replace(/([a-z])([A-Z])/g, '$1 $2'));
  const isEach = (pattern: RegExp) => rows.every(({ cells }) => pattern.test(accountIn(cells[at])));
  if (label === '') return at === 0 && isEach(IBAN) ? 1 : 0;
  if (NUMBER_LABEL.test(label) && isEach(/\d{4}/)) return 3;
  return NAME_LABEL.test(label) ? 2 : 0;
}

function isSeveral(rows: readonly CsvRow[], at: number): boolean {
  const names = new Set(rows.map(({ cells }) => accountIn(cells[at])));
  return !names.has('') && names.size > 1 && names.size <= MAX_ACCOUNTS && names.size * MIN_ROWS_EACH <= rows.length;
}

/** Each account has always the same payee or text: it is the payee's. */
const isOtherSide = (rows: readonly CsvRow[], at: number, textColumns: readonly number[]): boolean =>
  textColumns.some((text) => {
    const names = new Set(rows.map(({ cells }) => accountIn(cells[at])));
    const pairs = new Set(rows.map(({ cells }) => `${accountIn(cells[at])}\n${cells[text]}`));
    return text !== at && pairs.size === names.size;
  });

/** The accounts that the movements of a file belong to, the one with the most first. */
export function accountsIn(rows: readonly CsvRow[], column: number): FileAccount[] {
  const counts = new Map<string, number>();
  for (const { cells } of rows) {
    const name = accountIn(cells[column]);
    if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}
