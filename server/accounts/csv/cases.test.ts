import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readBankFile } from '../formats/read-bank-file.ts';

const CASES = fileURLToPath(new URL('./cases', import.meta.url));

/**
 * Made-up files in the structure of real exports, each with the right reading: date and cents of every movement, and where
 * `expect.json` names more of them, the descriptions, the closing balance, the currency and the account as well.
 */
describe('the bank file', () => {
  it.each(readdirSync(CASES))('%s is read right without a choice', (folder) => {
    const files = readdirSync(`${CASES}/${folder}`);
    const name = files.find((file) => file !== 'expect.json') ?? '';
    const expected = JSON.parse(readFileSync(`${CASES}/${folder}/expect.json`, 'utf8'));
    const read = readBankFile(readFileSync(`${CASES}/${folder}/${name}`));
    if (!read.ok) throw new Error(read.refusal.message);
    const { movements, rejected, closing, currency, account } = read.value;
    const found = {
      movements: movements.map(({ date, amountCents }) => [date, amountCents]),
      descriptions: movements.map(({ description }) => description),
      rejected,
      closingCents: closing?.cents,
      currency,
      account,
    };
    expect(found).toMatchObject({ rejected: [], ...(Array.isArray(expected) ? { movements: expected } : expected) });
  });
});
