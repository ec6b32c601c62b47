import { describe, expect, it } from 'vitest';
import { readBankFile } from '../formats/read-bank-file.ts';
import { applyMapping } from './apply-mapping.ts';
import { CsvMapping } from './mapping.ts';
import { MAX_CSV_BYTES, readBankCsv } from './read-bank-csv.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const open = (file: string | Uint8Array) => {
  const result = readBankCsv(typeof file === 'string' ? bytes(file) : file);
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
};
/** Reads a file as the first look at it suggests. */
const read = (file: string | Uint8Array) => {
  const { rows, mapping } = open(file);
  return { mapping, ...applyMapping(rows, CsvMapping.parse(mapping)) };
};
const short = (file: string | Uint8Array) =>
  read(file).movements.map((one) => [one.line, one.date, one.amountCents, one.description]);
const refusalOf = (file: string | Uint8Array) => {
  const result = readBankCsv(typeof file === 'string' ? bytes(file) : file);
  return result.ok ? null : result.refusal.kind;
};

describe('an export as banks write it', () => {
  it('of an American bank is read, balance and check number left aside', () => {
    const file =
      'Posting Date,Description,Amount,Check Number,Balance\n01/31/2024,"ACME, INC PAYROLL","-1,250.00",,"8,750.00"\n02/01/2024,Deposit,300.10,1042,9050.10\n';
    expect(short(file)).toEqual([
      [2, '2024-01-31', -125_000, 'ACME, INC PAYROLL'],
      [3, '2024-02-01', 30_010, 'Deposit'],
    ]);
  });

  it('of a German bank with lines above the table, windows-1252, is read on its real lines', () => {
    const text =
      'Kontonummer:;DE12 3456;;;\r\nZeitraum:;01.01.2024 - 31.03.2024;;;\r\n\r\nBuchungstag;Wertstellung;Empf\u00e4nger;Verwendungszweck;Betrag (EUR)\r\n31.01.2024;01.02.2024;B\u00e4cker;Miete\u00df;-1.234,56\r\n30.02.2024;01.03.2024;X;Nie;1,00\r\n01.03.2024;01.03.2024;Kunde;Rechnung;2.000,00\r\n';
    const latin = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(open(latin).encoding).toBe('windows-1252');
    const { movements, rejected, mapping } = read(latin);
    expect(movements.map(({ line, date, amountCents }) => [line, date, amountCents])).toEqual([
      [5, '2024-01-31', -123_456],
      [7, '2024-03-01', 200_000],
    ]);
    expect(movements[0]).toMatchObject({ payee: 'B\u00e4cker', description: 'B\u00e4cker · Miete\u00df' });
    expect(rejected).toEqual([
      {
        line: 6,
        reason: '“30.02.2024” is not a day of the calendar (read as DD/MM/YYYY)',
        text: '30.02.2024 | 01.03.2024 | X | Nie | 1,00',
      },
    ]);
    expect(mapping).toMatchObject({ dateColumn: 0, dateFormat: 'DD/MM/YYYY', decimal: ',', hasHeader: true });
  });

  it('of a British bank with money out and money in is read with its sides', () => {
    const file =
      'Date,Type,Description,Paid out,Paid in,Balance\n13 Jan 2024,DD,Rent,"1,000.00",,500.00\n14 Jan 2024,BGC,Client,,"£2,000.00",2500.00\n';
    expect(short(file)).toEqual([
      [2, '2024-01-13', -100_000, 'Rent'],
      [3, '2024-01-14', 200_000, 'Client'],
    ]);
  });

  it('with tabs, UTF-16 and a byte order mark is read', () => {
    const text = 'Date\tText\tAmount\r\n2024-01-31\tÜber\t-5.00\r\n';
    const utf16 = new Uint8Array(2 + text.length * 2);
    utf16.set([0xff, 0xfe]);
    new Uint16Array(utf16.buffer, 2).set(Array.from(text, (letter) => letter.charCodeAt(0)));
    expect(short(utf16)).toEqual([[2, '2024-01-31', -500, 'Über']]);
  });

  it('with a UTF-8 byte order mark and a line that names the delimiter is read', () => {
    expect(short('\ufeffsep=;\nDatum;Betrag;Text\n31.12.2023;-5,00;a\n')).toEqual([[3, '2023-12-31', -500, 'a']]);
  });

  it('without a header loses no line', () => {
    expect(short('2024-01-30,Coffee,-3.50\n2024-01-31,Client,100.00\n')).toEqual([
      [1, '2024-01-30', -350, 'Coffee'],
      [2, '2024-01-31', 10_000, 'Client'],
    ]);
  });

  it('with fields over several lines keeps counting the lines of the file', () => {
    const file =
      'Date,Memo,Amount\n2024-01-01,"first\nsecond\n\nthird",1.00\n\n2024-01-02,"say ""hi""",2.00\n2024-01-03,x,oops\n';
    expect(short(file)).toEqual([
      [2, '2024-01-01', 100, 'first second third'],
      [7, '2024-01-02', 200, 'say "hi"'],
    ]);
    expect(read(file).rejected.map(({ line, reason }) => [line, reason])).toEqual([[8, '“oops” is not an amount']]);
  });

  it('with a quote that is never closed loses nothing behind it', () => {
    const file =
      'Date,Memo,Amount\n2024-01-01,"broken,1.00\n2024-01-02,b,2.00\n2024-01-03,"x" y,3.00\n2024-01-04,d,4.00';
    expect(short(file)).toEqual([
      [2, '2024-01-01', 100, '"broken'],
      [3, '2024-01-02', 200, 'b'],
      [4, '2024-01-03', 300, '"x" y'],
      [5, '2024-01-04', 400, 'd'],
    ]);
  });

  it('decides the order of day and month by impossible dates, else by the order of the lines', () => {
    expect(read('Date,Amount\n01/02/2024,1.00\n25/02/2024,1.00\n').mapping?.dateFormat).toBe('DD/MM/YYYY');
    expect(read('Date,Amount\n02/01/2024,1.00\n02/25/2024,1.00\n').mapping?.dateFormat).toBe('MM/DD/YYYY');
    expect(read('Date,Amount\n01/03/2024,1.00\n02/03/2024,1.00\n05/03/2024,1.00\n').mapping?.dateFormat).toBe(
      'DD/MM/YYYY',
    );
  });

  it('with both sides filled or neither is read by its rows, and a negative debit is a refund', () => {
    const file =
      'Date,Debit,Credit\n2024-01-01,5.00,\n2024-01-02,,6.00\n2024-01-03,-7.00,0.00\n2024-01-04,1.00,2.00\n2024-01-05,,\n2024-01-06,,-3.00\n2024-01-07,8.00,\n';
    expect(short(file).map(([, , cents]) => cents)).toEqual([-500, 600, 700, -300, -800]);
    expect(read(file).rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [5, 'there is both a debit and a credit'],
    ]);
    expect(read(file).leftOut.map(({ line, reason }) => [line, reason])).toEqual([[6, 'a row without an amount']]);
  });

  it('that ends in a total leaves the total out', () => {
    const { movements, leftOut } = read('Datum;Text;Betrag\n01.01.2024;a;1,00\n02.01.2024;b;2,00\nSumme;;3,00\n');
    expect([movements.length, leftOut.map(({ line, reason }) => [line, reason])]).toEqual([
      2,
      [[4, 'a total, not a movement']],
    ]);
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['nothing', '', 'empty_file'],
    ['blank lines', ' \n\r\n\t', 'empty_file'],
    ['a byte order mark alone', '\ufeff', 'empty_file'],
    ['prose', 'Dear customer\nthis is a letter\n', 'not_csv'],
    ['a workbook', 'PK\u0003\u0004abc', 'not_csv'],
    ['control characters', '\u0001\u0002\u0003,\u0004\n'.repeat(9), 'not_csv'],
    ['a row of too many columns', `Date,Amount\n${'1,'.repeat(5_000_000)}`.slice(0, 10_000_000), 'too_many_columns'],
  ])('because it holds %s is refused in words', (_, text, kind) => {
    expect(refusalOf(text)).toBe(kind);
  });

  it('for its size or its rows is refused, and the largest allowed is read', () => {
    expect(refusalOf(new Uint8Array(MAX_CSV_BYTES + 1).fill(65))).toBe('file_too_large');
    const line = '2024-01-01,1.00\n';
    expect(refusalOf(line.repeat(100_001))).toBe('too_many_rows');
    expect(refusalOf(`Date,Amount\n${line.repeat(100_001)}`)).toBe('too_many_rows');
    expect(read(`Date,Amount\n${line.repeat(100_000)}`).movements).toHaveLength(100_000);
  });

  it('with a stray quote in each of 90,000 lines ends, and loses none', () => {
    const { rows } = open(`Date,Memo,Amount\n${'2024-01-01,"x" y,1.00\n'.repeat(90_000)}`);
    expect(rows).toHaveLength(90_001);
  });

  it('whose days have no year is not read, and says so', () => {
    const read = readBankFile(bytes('Date,Description,Amount\n16/12,Shop,-20.00\n02/01,Rent,-900.00\n'));
    if (!read.ok) throw new Error(read.refusal.message);
    expect(read.value.movements).toEqual([]);
    expect(read.value.warnings.map(({ kind }) => kind)).toEqual(['no_year']);
  });

  it('with fees beside its amounts says so, unless a balance or a label shows whether they are included', () => {
    const kinds = (rows: string[]) => {
      const file = readBankFile(bytes(rows.join('\n')));
      if (!file.ok) throw new Error(file.refusal.message);
      return file.value.warnings.map(({ kind }) => kind);
    };
    const open = ['2026-01-05,Sale,100.00,3.00', '2026-01-07,Rent,-40.00,0.00'];
    expect(kinds(['Date,Description,Amount,Fee', ...open])).toEqual(['fee_assumed']);
    expect(kinds(['Date,Description,Net amount,Fee', ...open])).toEqual([]);
    const balanced = ['2026-01-05,Sale,100.00,0.00,100.00', '2026-01-07,Transfer,-40.00,1.00,59.00'];
    expect(kinds(['Date,Description,Amount,Fee,Balance', ...balanced])).toEqual([]);
  });

  it('with an unquoted comma that may be in several places rejects the row instead of guessing its amount', () => {
    const file = read(
      'Date,Description,Cheque,Amount\n2026-01-05,Shop,101,-45.20\n2026-01-06,Rent,102,-9.00\n2026-01-07,Flat 5,10,-250.00,7.00\n',
    );
    expect(file.movements).toHaveLength(2);
    expect(file.rejected.map(({ line, reason }) => [line, reason.slice(0, 36)])).toEqual([
      [4, 'it has more columns than the header:'],
    ]);
  });

  it('that is nothing but a header is empty', () => {
    expect(refusalOf('Date,Description,Amount\n')).toBe('empty_file');
    expect(refusalOf('"Datum";"Buchungstext";"Betrag"\n\n')).toBe('empty_file');
  });

  it('with signs inside words is not taken for one of DOS', () => {
    const { rows } = open(Buffer.from('Date,Memo,Amount\n2025-11-03,Caf\xe9 d\x92Or\xa0N\xb0 5,1.00\n', 'latin1'));
    expect(rows[1]?.cells[1]).toBe('Café d’Or\u00a0N° 5');
  });

  it('whose columns say nothing has no guess, and a mapping chosen by hand rejects by line', () => {
    const { rows, mapping } = open('a,b\nc,d\n');
    expect(mapping).toBeNull();
    const byHand: CsvMapping = {
      hasHeader: false,
      dateColumn: 0,
      dateFormat: 'YYYY-MM-DD',
      amount: { kind: 'signed', column: 9 },
      decimal: '.',
      descriptionColumns: [],
    };
    expect(applyMapping(rows, byHand).rejected.map(({ line }) => line)).toEqual([1, 2]);
    expect(applyMapping([], byHand).movements).toEqual([]);
  });
});

describe('a mapping', () => {
  it('that reads one column twice, or a column that cannot be, is refused', () => {
    const good = {
      hasHeader: true,
      dateColumn: 0,
      dateFormat: 'YYYY-MM-DD',
      amount: { kind: 'signed', column: 1 },
      decimal: '.',
      descriptionColumns: [2],
    };
    expect(CsvMapping.safeParse(good).success).toBe(true);
    for (const change of [
      { dateColumn: 1 },
      { dateColumn: -1 },
      { dateFormat: 'YY' },
      { decimal: ';' },
      { amount: { kind: 'signed' } },
    ]) {
      expect(CsvMapping.safeParse({ ...good, ...change }).success).toBe(false);
    }
  });
});
