import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { applyMapping } from './apply-mapping.ts';
import { CsvMapping } from './mapping.ts';
import { readBankCsv } from './read-bank-csv.ts';

const CASES = fileURLToPath(new URL('./cases', import.meta.url));

/** Made-up files in the structure of real exports, each with the right reading: date and cents of every movement. */
describe('the bank file', () => {
  it.each(readdirSync(CASES))('%s is read right without a choice', (folder) => {
    const files = readdirSync(`${CASES}/${folder}`);
    const name = files.find((file) => file !== 'expect.json') ?? '';
    const expected = JSON.parse(readFileSync(`${CASES}/${folder}/expect.json`, 'utf8'));
    const read = readBankCsv(readFileSync(`${CASES}/${folder}/${name}`));
    if (!read.ok) throw new Error(read.refusal.message);
    const mapping = CsvMapping.parse(read.value.mapping);
    const { movements, rejected } = applyMapping(read.value.rows, mapping);
    expect({
      movements: movements.map(({ date, amountCents }) => [date, amountCents]),
      rejected,
    }).toEqual({ movements: expected, rejected: [] });
  });
});
