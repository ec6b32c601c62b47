import type { CsvMovement, SkippedLine } from '../csv/apply-mapping.ts';
import type { StatedBalance } from '../csv/stated-balance.ts';

export type { StatedBalance };

/** What a file in a bank's own format says; it leaves nothing to guess. */
export type BankStatement = {
  movements: CsvMovement[];
  leftOut: SkippedLine[];
  rejected: SkippedLine[];
  closing: StatedBalance | null;
  /** The bank, as the file names it. */
  bank: string | null;
  /** The last characters of the account number, to recognise the account by. */
  accountNumber: string | null;
  /** Numbers of all accounts in the file. */
  accountCount: number;
};

export const emptyStatement = (): BankStatement => ({
  movements: [],
  leftOut: [],
  rejected: [],
  closing: null,
  bank: null,
  accountNumber: null,
  accountCount: 0,
});

/** Joins the parts of a description, without those that are empty or repeated. */
export const joinTexts = (texts: readonly (string | null | undefined)[]): string =>
  [...new Set(texts.map((text) => (text ?? '').replace(/\s+/g, ' ').trim()).filter((text) => text !== ''))]
    .join(' · ')
    .slice(0, 500);
