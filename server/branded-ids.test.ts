import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const DB = fileURLToPath(new URL('../db/', import.meta.url));

/** Columns that hold an id of ours, and the type that keeps one kind of id from passing for another. */
const BRANDS: Record<string, string> = {
  customer_id: 'CustomerId',
  user_id: 'UserId',
  created_by: 'UserId',
  agreed_by: 'UserId',
  viewed_by: 'UserId',
  account_id: 'AccountId',
  into_account_id: 'AccountId',
  scenario_id: 'ScenarioId',
  run_id: 'RunId',
  retry_of: 'RunId',
  import_id: 'ImportId',
  movement_id: 'MovementId',
  out_id: 'MovementId',
  in_id: 'MovementId',
  invoice_id: 'InvoiceId',
};
const OWN_ID: Record<string, string> = {
  CustomerTable: 'CustomerId',
  UserTable: 'UserId',
  AccountTable: 'AccountId',
  ScenarioTable: 'ScenarioId',
  RunTable: 'RunId',
  ImportTable: 'ImportId',
  MovementTable: 'MovementId',
  NotificationTable: 'NotificationId',
  MailTable: 'MailId',
  InvoiceTable: 'InvoiceId',
};

const sources = readdirSync(DB)
  .filter((name) => name === 'schema.ts' || name.endsWith('-tables.ts'))
  .map((name) => ({ name, text: readFileSync(DB + name, 'utf8') }));

it('a column that names one of our rows or an invoice has a branded type', () => {
  const columns = sources.flatMap(({ name, text }) =>
    [...text.matchAll(/\b(\w+): (\w+)( \| null)?;/g)].map(([, column = '', type]) => ({ name, column, type })),
  );
  const branded = columns.filter(({ column }) => column in BRANDS);
  expect(branded.length).toBeGreaterThan(60);
  expect(branded.filter(({ column, type }) => type !== BRANDS[column])).toEqual([]);
});

it('the key of each of their tables has it too', () => {
  const keys = sources.flatMap(({ text }) =>
    [...text.matchAll(/export type (\w+Table) = \{\n(?: {2}\/\*\*[^\n]*\n)?(?: {2}id: (\w+);)?/g)]
      .filter(([, table = '']) => table in OWN_ID)
      .map(([, table = '', type]) => [table, type]),
  );
  expect(Object.fromEntries(keys)).toEqual(OWN_ID);
});
