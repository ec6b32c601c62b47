import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readBankFile } from './read-bank-file.ts';
import { MAX_UNPACKED_BYTES } from './xlsx.ts';

type Entry = [day: string, amount: string];
const camt = (iban: string, entries: Entry[], closing = '') =>
  strToU8(
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Acct><Id><IBAN>${iban}</IBAN></Id></Acct>${closing}${entries
      .map(
        ([day, amount]) =>
          `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${day}</Dt></BookgDt></Ntry>`,
      )
      .join('')}</Stmt></BkToCstmrStmt></Document>`,
  );
const refusalOf = (files: Record<string, Uint8Array>) => {
  const read = readBankFile(zipSync(files));
  return read.ok ? null : read.refusal;
};
const read = (files: Record<string, Uint8Array>, account?: string) => {
  const result = readBankFile(zipSync(files), { account });
  if (!result.ok) throw new Error(result.refusal.message);
  const { movements, leftOut, accounts } = result.value;
  return { movements: movements.map(({ date, amountCents }) => [date, amountCents]), leftOut, accounts };
};

describe('an archive', () => {
  it('of a month and its days counts each movement once, and equal ones as often as one statement lists them', () => {
    const { movements, leftOut } = read({
      '2026-01.xml': camt('DE1', [
        ['2026-01-05', '5.00'],
        ['2026-01-05', '5.00'],
        ['2026-01-06', '7.00'],
      ]),
      '2026-01-06.xml': camt('DE1', [
        ['2026-01-06', '7.00'],
        ['2026-01-06', '8.00'],
      ]),
    });
    expect(movements).toEqual([
      ['2026-01-06', -700],
      ['2026-01-06', -800],
      ['2026-01-05', -500],
      ['2026-01-05', -500],
    ]);
    expect(leftOut.map(({ line, reason }) => [line, reason])).toEqual([[5, 'in another statement of the archive too']]);
  });

  it('of several accounts is read as the first one, or as the one that is wanted', () => {
    const files = { a: camt('DE1', [['2026-01-05', '5.00']]), b: camt('DE2', [['2026-01-06', '6.00']]) };
    expect(read(files)).toMatchObject({
      movements: [['2026-01-05', -500]],
      leftOut: [{ reason: 'of another account (DE2)' }],
      accounts: [
        { name: 'DE1', count: 1 },
        { name: 'DE2', count: 1 },
      ],
    });
    expect(read(files, 'DE2').movements).toEqual([['2026-01-06', -600]]);
    expect(read(files, 'DE3').movements).toEqual([['2026-01-05', -500]]);
  });

  it('without a statement is refused, with what to do next', () => {
    const table = strToU8('Date,Text,Amount\n2026-01-05,A,-5.00\n');
    const cases: [Record<string, Uint8Array>, string][] = [
      [
        { 'a.csv': table, 'b.csv': table },
        'This ZIP archive holds 2 files. Unpack it and import them one after the other.',
      ],
      [
        { 'a.zip': zipSync({ 'b.csv': table }) },
        'This ZIP archive holds another one. Unpack it and import the bank file in it.',
      ],
      [{ '__MACOSX/._a.csv': table }, 'This ZIP archive holds no file.'],
      [
        { 'word/document.xml': strToU8('<x/>') },
        'This is an office document, and not an Excel workbook. Save its table as .xlsx or CSV and import that.',
      ],
    ];
    for (const [files, message] of cases) expect(refusalOf(files)).toEqual({ kind: 'bad_archive', message });
    expect(refusalOf({ 'a.pdf': strToU8('%PDF-1.7') })?.kind).toBe('not_csv');
    expect(refusalOf({ 'a.xml': camt('DE1', []), 'b.xml': strToU8('<!DOCTYPE x><x/>') })?.kind).toBe('bad_xml');
  });

  it('is refused before unpacking if it is damaged or larger than 100 MB', () => {
    const damaged = readBankFile(zipSync({ 'a.csv': strToU8('x'.repeat(999)) }).slice(0, 40));
    expect(damaged.ok ? null : damaged.refusal.message).toMatch(/damaged or has a password/);
    const half = new Uint8Array(MAX_UNPACKED_BYTES / 2 + 1);
    expect(refusalOf({ a: half, b: half })?.message).toMatch(/larger than 100 MB unpacked/);
  });
});

describe('a workbook of several sheets of movements', () => {
  it('says which one is read', () => {
    const sheet = (rows: string[][]) =>
      strToU8(
        `<worksheet><sheetData>${rows
          .map((row) => `<row>${row.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`)
          .join('')}</sheetData></worksheet>`,
      );
    const rows = [
      ['Date', 'Text', 'Amount'],
      ['2026-01-05', 'A', '-5.00'],
      ['2026-01-06', 'B', '6.00'],
    ];
    const book = readBankFile(
      zipSync({
        'xl/workbook.xml': strToU8(
          '<workbook xmlns:r="x"><sheets><sheet name="Savings" r:id="b"/><sheet name="Checking" r:id="a"/></sheets></workbook>',
        ),
        'xl/_rels/workbook.xml.rels': strToU8(
          '<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/><Relationship Id="b" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
        ),
        'xl/worksheets/sheet1.xml': sheet(rows),
        'xl/worksheets/sheet2.xml': sheet(rows.slice(0, 2)),
      }),
    );
    expect(book.ok && book.value.warnings.find(({ kind }) => kind === 'other_sheets')?.message).toBe(
      'Only the sheet “Checking” is read. Save “Savings” as CSV and import it as well.',
    );
  });
});
