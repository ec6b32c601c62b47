import type { FileAccount } from '../csv/account-column.ts';
import type { CsvMovement, SkippedLine } from '../csv/apply-mapping.ts';
import type { ColumnNote, ImportWarning } from '../csv/explain-guess.ts';
import type { CsvMapping } from '../csv/mapping.ts';
import type { BankCsvRefusal } from '../csv/read-bank-csv.ts';
import type { ArchiveRefusal } from './archive.ts';
import type { StatedBalance } from './statement.ts';
import type { XlsxRefusal } from './xlsx.ts';

export type FileFormat = 'csv' | 'html' | 'xlsx' | 'ofx' | 'qif' | 'mt940' | 'camt';

/** A file as it is read: by its own format, or by a mapping of its columns. */
export type BankFile = {
  format: FileFormat;
  movements: CsvMovement[];
  leftOut: SkippedLine[];
  rejected: SkippedLine[];
  /** The currency of its movements; null when the file does not say. */
  currency: string | null;
  closing: StatedBalance | null;
  bank: string | null;
  /** The accounts in the file, where it names them, and the one that is read. */
  accounts: FileAccount[];
  account: string | null;
  warnings: ImportWarning[];
  /** Null for formats that have no columns to choose. */
  table: {
    columns: string[];
    rawRows: string[][];
    mapping: CsvMapping | null;
    /** What the columns are taken for; empty for a mapping that the customer chose. */
    notes: ColumnNote[];
  } | null;
};

export type BankFileRefusal = BankCsvRefusal | XlsxRefusal | ArchiveRefusal;
export type ReadOptions = {
  mapping?: CsvMapping | undefined;
  /** The currency of the account that it adds to. */
  currency?: string | undefined;
  /** Which of the file's accounts is read; without it, or where the file does not have it, the file decides. */
  account?: string | undefined;
};

export const accountWarnings = ({ accounts, account }: Pick<BankFile, 'accounts' | 'account'>): ImportWarning[] =>
  accounts.length > 1
    ? [{ kind: 'several_accounts', message: `The file holds ${accounts.length} accounts. Only ${account} is read.` }]
    : [];
