import { expect, test } from 'vitest';
import type { CsvMapping } from '../../../server/accounts/csv/mapping.ts';
import { fieldsOf, readMapping } from './mapping-fields.ts';

const signed: CsvMapping = {
  hasHeader: true,
  dateColumn: 0,
  dateFormat: 'DD/MM/YYYY',
  amount: { kind: 'signed', column: 2 },
  decimal: ',',
  descriptionColumns: [1],
};

test.each<CsvMapping>([
  signed,
  { ...signed, hasHeader: false, descriptionColumns: [] },
  { ...signed, amount: { kind: 'signed', column: 2, sign: 'inverted' }, descriptionColumns: [1, 5, 6] },
  { ...signed, amount: { kind: 'debitCredit', debitColumn: 3, creditColumn: 4, hasNegativeDebits: true } },
  { ...signed, amount: { kind: 'debitCredit', debitColumn: 3, creditColumn: 4, hasNegativeCredits: true } },
  { ...signed, amount: { kind: 'direction', column: 3, directionColumn: 4 } },
  { ...signed, amount: { kind: 'direction', column: 3, directionColumn: 4, outValues: ['', 'x'] } },
  {
    ...signed,
    bookingDateColumn: 10,
    feeColumn: 11,
    payeeColumn: 12,
    payerColumn: 13,
    balanceColumn: 14,
    currencyColumn: 15,
    statusColumn: 16,
    accountColumn: 17,
  },
  { ...signed, amount: { kind: 'debitCredit', debitColumn: 3, creditColumn: 4 } },
])('a mapping survives its way through a form', (mapping) => {
  expect(readMapping(new URLSearchParams(fieldsOf(mapping)))?.mapping).toEqual(mapping);
});

test('an address without a mapping leaves it to be guessed', () => {
  expect(readMapping(new URLSearchParams('behavior=always_invoice'))).toBeNull();
});

test('a column that is not chosen is named beside its field, and the rest is kept', () => {
  const fields = { ...fieldsOf(signed), amounts: 'debitCredit', debit: '2', credit: '' };
  expect(readMapping(new URLSearchParams(fields))).toEqual({
    fields,
    mapping: null,
    errors: { credit: 'Choose a column' },
  });
});

test.each([
  ['a column used twice', { amount: '0' }, 'amounts'],
  ['a negative column', { date: '-1' }, 'date'],
  ['a huge column', { date: '1e9' }, 'date'],
  ['a column in words', { date: 'first' }, 'date'],
  ['an unknown date format', { dateFormat: 'Y' }, 'dateFormat'],
  ['an unknown decimal mark', { decimal: ';' }, 'decimal'],
  ['a description that is no column', { description: 'x' }, 'description'],
])('%s is refused', (_what, change, field) => {
  const chosen = readMapping(new URLSearchParams({ ...fieldsOf(signed), ...change }));
  expect(chosen?.mapping).toBeNull();
  expect(Object.keys(chosen?.errors ?? {})).toEqual([field]);
});
