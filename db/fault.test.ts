import { AbortedTransactionError } from 'kysely';
import { expect, it } from 'vitest';
import { storageFault } from './fault.ts';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

it.each([
  ['full', ['SQLITE_FULL', '53100', 'ENOSPC']],
  ['locked', ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED', '55P03', '40001', '40P01']],
  [
    'unreachable',
    [
      '08006',
      '53200',
      '53300',
      '53400',
      '57014',
      '57P01',
      '57P02',
      '57P03',
      '57P05',
      '25P03',
      '25P04',
      '25006',
      '58030',
    ],
  ],
  ['unreachable', ['3D000', '28P01', 'SQLITE_IOERR_READ', 'SQLITE_CANTOPEN', 'SQLITE_READONLY_DBMOVED']],
  [
    'unreachable',
    ['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'EHOSTDOWN', 'ENETUNREACH', 'EAI_FAIL'],
  ],
  // A mistake of ours is never passed off as the database's: a constraint, a statement that cannot be read, a wrong type.
  [null, ['23505', '42601', '22P02', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_ERROR', 'EINVAL', '']],
] as const)('a code is classified as %s: %s', (fault, codes) => {
  expect(codes.map((code) => [code, storageFault(withCode(code))])).toEqual(codes.map((code) => [code, fault]));
});

it.each([
  'timeout exceeded when trying to connect',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Postgres connection has been discarded',
])('an error without a code means that the server is gone: %s', (message) => {
  expect(storageFault(new Error(message))).toBe('unreachable');
});

it('a COMMIT that the server answered with ROLLBACK is to be tried again', () => {
  expect(storageFault(new AbortedTransactionError())).toBe('rolled_back');
});

it('a name with several addresses fails as the first of them does', () => {
  expect(storageFault(new AggregateError([withCode('ECONNREFUSED'), withCode('EINVAL')]))).toBe('unreachable');
});

it('what is no error is no fault', () => {
  for (const value of [null, undefined, 'ECONNREFUSED', { code: 'ECONNREFUSED' }])
    expect(storageFault(value)).toBeNull();
});
