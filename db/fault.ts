import { isAbortedTransactionError } from 'kysely';
import type { Log } from '../server/log.ts';

/** What is wrong with the database itself, in the words of the log. Trying again later is right for each. */
const FAULTS = {
  full: 'the disk of the database is full',
  locked: 'the database is locked by another process',
  unreachable: 'the database cannot be reached',
  rolled_back: 'the database rolled back instead of committing',
} as const;

export type StorageFault = keyof typeof FAULTS;

/** SQLite's result codes, Postgres' SQLSTATEs, and Node's own errors of a connection. */
const CODES: [RegExp, StorageFault][] = [
  [/^(SQLITE_FULL|53100|ENOSPC)$/, 'full'],
  [/^(SQLITE_(BUSY|LOCKED).*|55P03|40001|40P01)$/, 'locked'],
  // A connection that failed, too few resources, an operator who intervened, a transaction that was idle for too long, a
  // standby that takes no writes, a database or login that is gone, and the server's own trouble with its disk.
  [/^(08.{3}|53.{3}|57.{3}|25P0[34]|25006|3D000|28.{3}|58.{3})$/, 'unreachable'],
  [/^SQLITE_(IOERR|CANTOPEN|READONLY).*$/, 'unreachable'],
  [
    /^(ECONN(REFUSED|RESET|ABORTED)|ETIMEDOUT|EPIPE|EADDRNOTAVAIL|E(HOST|NET)(UNREACH|DOWN)|ENOTFOUND|EAI_.*)$/,
    'unreachable',
  ],
];
/** pg and Kysely give these no code. */
const UNREACHABLE =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client (has encountered a connection error|was closed) and is not queryable|Postgres connection has been discarded)/;

/** Tells a database that cannot serve just now from a mistake of ours, for which it is null. */
export function storageFault(error: unknown): StorageFault | null {
  if (error instanceof AggregateError) return storageFault(error.errors[0]);
  if (!(error instanceof Error)) return null;
  if (isAbortedTransactionError(error)) return 'rolled_back';
  const code = 'code' in error ? String(error.code) : '';
  const found = CODES.find(([pattern]) => pattern.test(code));
  if (found) return found[1];
  return UNREACHABLE.test(error.message) ? 'unreachable' : null;
}

/** Logs a lost database, if the error is one. Acknowledged work is safe. This work was not acknowledged. */
export function logStorageFault(log: Log, error: unknown, fields: Record<string, unknown>): StorageFault | null {
  const fault = storageFault(error);
  if (fault) log.error({ ...fields, fault, err: error }, FAULTS[fault]);
  return fault;
}
