import type { FileAccount } from '../csv/account-column.ts';
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
  /** The accounts in the file, and the one that is read: movements of several accounts are never mixed. */
  accounts: FileAccount[];
  account: string | null;
};

export const emptyStatement = (): BankStatement => ({
  movements: [],
  leftOut: [],
  rejected: [],
  closing: null,
  bank: null,
  accounts: [],
  account: null,
});

/** Counts the movements of each account in a file, of which one is read: the wanted one, or the first. */
export function countAccounts(wanted: string | undefined) {
  const counts = new Map<string, number>();
  const chosen = () => wanted ?? counts.keys().next().value ?? null;
  return {
    /** The following lines are of this account. */
    open: (name: string) => void counts.set(name, counts.get(name) ?? 0),
    addMovement: (name: string) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    isOther: (name: string) => name !== '' && name !== chosen(),
    found: () => ({ accounts: [...counts].map(([name, count]) => ({ name, count })), account: chosen() }),
  };
}

/** Joins the parts of a description, without those that are empty or repeated. */
export const joinTexts = (texts: readonly (string | null | undefined)[]): string =>
  [...new Set(texts.map((text) => (text ?? '').replace(/\s+/g, ' ').trim()).filter((text) => text !== ''))]
    .join(' · ')
    .slice(0, 500);
