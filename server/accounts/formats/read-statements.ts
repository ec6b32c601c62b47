import { ok, type Result, refuse } from '../../core/result.ts';
import type { CsvMovement } from '../csv/apply-mapping.ts';
import { decodeText } from '../csv/decode-text.ts';
import { mostCommon } from '../csv/most-common.ts';
import { MAX_CSV_ROWS } from '../csv/read-bank-csv.ts';
import type { ArchiveFile } from './archive.ts';
import {
  accountWarnings,
  type BankFile,
  type BankFileRefusal,
  type FileFormat,
  type ReadOptions,
} from './bank-file.ts';
import { isCamt, readCamt } from './camt053.ts';
import { joinStatements } from './join-statements.ts';
import { isMt940, readMt940 } from './mt940.ts';
import { nameByFiles } from './name-by-files.ts';
import { isOfx, readOfx } from './ofx.ts';
import { isQif, readQif } from './qif.ts';
import type { BankStatement } from './statement.ts';
import { isZip } from './xlsx.ts';
import { NO_DOCTYPE, type XmlRefusal } from './xml.ts';

type OwnFormat = BankStatement & { format: FileFormat; isDateAmbiguous?: boolean };

/** Reads the formats that banks share and that leave nothing to guess; null for tables. */
function readOwnFormat(text: string, account: string | undefined): Result<OwnFormat, XmlRefusal> | null {
  if (isOfx(text)) return ok({ format: 'ofx', ...readOfx(text, account) });
  if (isQif(text)) return ok({ format: 'qif', ...readQif(text, account) });
  if (isMt940(text)) return ok({ format: 'mt940', ...readMt940(text, account) });
  if (!isCamt(text)) return null;
  const read = readCamt(text, account);
  return read.ok ? ok({ format: 'camt', ...read.value }) : read;
}

/** At the beginning of a file, whatever follows: a web page, which is no statement either, gets an answer of its own. */
const DOCTYPE = /^\s*(?:<\?[^>]*>\s*)*<!DOCTYPE(?!\s+html)/i;

/** Reads a statement in one of the banks' own formats; null for a table. */
export function readOneStatement(text: string, options: ReadOptions): Result<BankFile, BankFileRefusal> | null {
  if (DOCTYPE.test(text)) return refuse('bad_xml', NO_DOCTYPE);
  const statement = readOwnFormat(text, options.account);
  if (!statement?.ok) return statement;
  const hasAccount =
    options.account === undefined || statement.value.accounts.some(({ name }) => name === options.account);
  return hasAccount
    ? readStatement(statement.value, options)
    : readOneStatement(text, { ...options, account: undefined });
}

/** The statements of an archive, which are read as one where all are in one of the banks' own formats. */
export function readStatements(files: ArchiveFile[], options: ReadOptions): Result<BankFile, BankFileRefusal> {
  const texts = files.map(({ bytes }) => (isZip(bytes) ? '' : decodeText(bytes).text));
  const readAll = (account: string | undefined): Result<OwnFormat[], BankFileRefusal> => {
    const statements: OwnFormat[] = [];
    for (const text of texts) {
      const statement = DOCTYPE.test(text) ? refuse('bad_xml', NO_DOCTYPE) : readOwnFormat(text, account);
      if (!statement)
        return refuse(
          'bad_archive',
          `This ZIP archive holds ${files.length} files. Unpack it and import them one after the other.`,
        );
      if (!statement.ok) return statement;
      statements.push(statement.value);
    }
    return ok(statements);
  };
  const found = readAll(undefined);
  if (!found.ok) return found;
  const format = found.value[0]?.format ?? 'camt';
  const unnamed = nameByFiles(
    files.map(({ name }) => name),
    found.value,
    options.account,
  );
  if (unnamed) return readStatement({ format, ...unnamed }, options);
  const accounts = joinStatements(found.value).accounts;
  const account = accounts.find(({ name }) => name === options.account) ?? accounts[0];
  const read = accounts.length > 1 ? readAll(account?.name) : found;
  if (!read.ok) return read;
  return readStatement({ format, ...joinStatements(read.value) }, options);
}

function readStatement(statement: OwnFormat, { currency }: ReadOptions): Result<BankFile, BankFileRefusal> {
  const { format, movements, leftOut, rejected, closing, bank, accounts, account } = statement;
  if (movements.length + leftOut.length + rejected.length > MAX_CSV_ROWS)
    return refuse(
      'too_many_rows',
      'This file has more than 100,000 movements. Export a shorter period and import it in parts.',
    );
  if (movements.length + leftOut.length + rejected.length === 0)
    return refuse(
      'empty_file',
      format === 'qif'
        ? 'This file holds no movements of a bank account or card. Lists of investments and categories are not read.'
        : 'This file holds no movements.',
    );
  const wanted = currency ?? mostCommon(movements.flatMap((movement) => movement.currency ?? []));
  const isOther = (movement: CsvMovement) => movement.currency !== null && movement.currency !== wanted;
  const others = movements.filter(isOther);
  const warnings = accountWarnings(statement);
  if (others.length > 0)
    warnings.push({
      kind: 'other_currency',
      message: `Rows in another currency are left out: ${others.length}.`,
    });
  if (statement.isDateAmbiguous)
    warnings.push({
      kind: 'date_ambiguous',
      message: 'Day and month could be swapped in every row. Check the dates below.',
    });
  return ok({
    format,
    movements: movements.filter((movement) => !isOther(movement)),
    leftOut: [
      ...leftOut,
      ...others.map(({ line, currency: code, description }) => ({
        line,
        reason: `in ${code}, not in ${wanted}`,
        text: description,
      })),
    ],
    rejected,
    currency: mostCommon(movements.flatMap((movement) => movement.currency ?? [])) ?? null,
    closing,
    bank,
    accounts,
    account,
    warnings,
    table: null,
  });
}
