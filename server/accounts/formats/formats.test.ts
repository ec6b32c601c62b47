import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { BankFile } from './bank-file.ts';
import { readBankFile } from './read-bank-file.ts';
import { MAX_UNPACKED_BYTES } from './xlsx.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
function read(content: string | Uint8Array, options = {}): BankFile {
  const result = readBankFile(typeof content === 'string' ? bytes(content) : content, options);
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
const refusalOf = (content: string | Uint8Array) => {
  const result = readBankFile(typeof content === 'string' ? bytes(content) : content);
  return result.ok ? null : result.refusal.kind;
};
const short = ({ movements }: BankFile) =>
  movements.map(({ date, amountCents, description }) => [date, amountCents, description]);

const OFX_1 = `OFXHEADER:100
DATA:OFXSGML

<OFX>
<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260131<FI><ORG>Harbor Bank<FID>1</FI></SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD
<BANKACCTFROM><BANKID>000<ACCTID>00004711<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260101<DTEND>20260131
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260106120000[-5:EST]<TRNAMT>-54.10<FITID>1<NAME>Corner Grocery<MEMO>Card 0000</STMTTRN>
<STMTTRN>
<TRNTYPE>CREDIT
<DTPOSTED>20260112
<TRNAMT>+1,250.00
<FITID>2
<NAME>Smith &amp; Co
</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>notaday<TRNAMT>-1.00<FITID>3<NAME>Odd</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>2195.90<DTASOF>20260131</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`;

describe('an OFX file', () => {
  it('is read with its payees, currency, bank and closing balance', () => {
    const file = read(OFX_1);
    expect(short(file)).toEqual([
      ['2026-01-06', -5_410, 'Corner Grocery · Card 0000'],
      ['2026-01-12', 125_000, 'Smith & Co'],
    ]);
    expect(file).toMatchObject({
      format: 'ofx',
      currency: 'USD',
      bank: 'Harbor Bank',
      account: '00004711',
      closing: { cents: 219_590, date: '2026-01-31' },
      rejected: [{ line: 17, reason: 'there is no date' }],
      table: null,
    });
  });

  it('of version 2 is read as XML, and the day of a purchase counts before the day of its booking', () => {
    const file = read(
      '<?xml version="1.0"?><?OFX OFXHEADER="200"?><OFX><CREDITCARDMSGSRSV1><CURDEF>EUR</CURDEF><STMTTRN><DTPOSTED>20260110</DTPOSTED><DTUSER>20260108</DTUSER><TRNAMT>-9.99</TRNAMT><NAME>Book</NAME></STMTTRN></CREDITCARDMSGSRSV1></OFX>',
    );
    expect(file.movements[0]).toMatchObject({ date: '2026-01-08', bookedOn: '2026-01-10', amountCents: -999 });
  });

  it('with several accounts is read as the first one, with a warning', () => {
    const second =
      '<BANKACCTFROM><ACCTID>00009999</BANKACCTFROM><STMTTRN><DTPOSTED>20260115<TRNAMT>-7.00<NAME>Elsewhere</STMTTRN><LEDGERBAL><BALAMT>1.00<DTASOF>20260131</LEDGERBAL>';
    const file = read(OFX_1.replace('</STMTRS>', `${second}</STMTRS>`));
    expect(file.warnings.map(({ kind }) => kind)).toEqual(['several_accounts']);
    expect(file.movements).toHaveLength(2);
    expect(file.leftOut.map(({ reason }) => reason)).toEqual(['of another account (00009999)']);
    expect(file.closing?.cents).toBe(219_590);
    const other = read(OFX_1.replace('</STMTRS>', `${second}</STMTRS>`), { account: '00009999' });
    expect(other.accounts).toEqual([
      { name: '00004711', count: 3 },
      { name: '00009999', count: 1 },
    ]);
    expect(other).toMatchObject({ movements: [{ amountCents: -700 }], closing: { cents: 100 }, account: '00009999' });
    // An account that the file does not have is not waited for.
    expect(read(OFX_1, { account: '00001234' })).toMatchObject({ account: '00004711', movements: [{}, {}] });
  });
});

describe('a QIF file', () => {
  it('with several accounts is read as the first one, or as the one that is wanted', () => {
    const account = (name: string, amount: string) =>
      `!Account\nN${name}\nTBank\n^\n!Type:Bank\nD31/01/2026\nT${amount}\nPX\n^\n`;
    const text = account('Checking', '1.00') + account('Savings', '2.00');
    expect(read(text)).toMatchObject({ account: 'Checking', movements: [{ amountCents: 100 }] });
    expect(read(text, { account: 'Savings' })).toMatchObject({
      movements: [{ amountCents: 200 }],
      leftOut: [{ reason: 'of another account (Checking)' }],
    });
  });

  const qif = (...dates: string[]) =>
    `!Type:Bank\n${dates.map((date, at) => `D${date}\nT${at % 2 ? '1,250.00' : '-54.10'}\nPPayee ${at}\nMMemo\n^`).join('\n')}\n`;

  it('is read, and its own opening balance is no movement', () => {
    const file = read(
      `!Type:Bank\nD1/1'26\nT500.00\nPOpening Balance\n^\nD1/13'26\nT-54.10\nPShop\n^\nD1/14' 6\nTabc\nPOdd\n^\n`,
    );
    expect(short(file)).toEqual([['2026-01-13', -5_410, 'Shop']]);
    expect(file.leftOut.map(({ line, reason }) => [line, reason])).toEqual([[2, 'a balance, not a movement']]);
    expect(file.rejected.map(({ line }) => line)).toEqual([10]);
  });

  it('decides day and month from all of its dates, and says when it cannot', () => {
    expect(short(read(qif('03/04/2026', '25/04/2026'))).map(([date]) => date)).toEqual(['2026-04-03', '2026-04-25']);
    expect(read(qif('25/04/2026')).warnings).toEqual([]);
    expect(read(qif('03/04/2026')).warnings.map(({ kind }) => kind)).toEqual(['date_ambiguous']);
  });

  it('without a list of movements is empty', () => {
    expect(refusalOf('!Type:Cat\nNFood\nE\n^\n')).toBe('empty_file');
    expect(refusalOf('!Type:Invst\nD1/1/26\nNBuy\nT5\n^\n')).toBe('empty_file');
  });
});

describe('an MT940 file', () => {
  const MT940 = `:20:STARTUMSE
:25:10020030/0000004711
:28C:00001/001
:60F:C260101EUR1000,00
:61:2601050105DR850,00NDDTNONREF//0001
:86:105?00FOLGELASTSCHRIFT?20SVWZ+Miete Januar?21 2026?32Vermieter GmbH
:61:2512310102C1190,N051NONREF
:86:166?00GUTSCHRIFT?20RE 2026-3?32Kundin Drei
:61:260106RC5,00NMSC
:86:/NAME/Bank/REMI/Storno
:62F:C260131EUR1335,00
-`;

  it('is read with signs, entry dates, reversals, names and the closing balance', () => {
    const file = read(MT940.replace('DR850', 'D850').replace('0105D', '0106D'));
    expect(short(file)).toEqual([
      ['2026-01-05', -85_000, 'Vermieter GmbH · Miete Januar 2026'],
      ['2025-12-31', 119_000, 'Kundin Drei · RE 2026-3'],
      ['2026-01-06', -500, 'Bank · Storno'],
    ]);
    expect(file.movements.map(({ bookedOn }) => bookedOn)).toEqual(['2026-01-06', '2026-01-02', null]);
    expect(file).toMatchObject({ format: 'mt940', currency: 'EUR', closing: { cents: 133_500, date: '2026-01-31' } });
  });

  it('with several accounts is read as the first one', () => {
    const second = ':20:B\n:25:10020030/9999\n:60F:C260101EUR1,00\n:61:260107D9,00NMSC\n:62F:D260131EUR8,00\n';
    const file = read(`${MT940}\n${second}`);
    expect([file.movements.length, file.leftOut.length, file.closing?.cents]).toEqual([3, 1, 133_500]);
  });

  it('reads the third letter of the currency behind the sign', () => {
    expect(short(read(MT940))[0]).toEqual(['2026-01-05', -85_000, 'Vermieter GmbH · Miete Januar 2026']);
  });
});

const camt = (entries: string, head = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>${head}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Acct><Id><IBAN>DE00000000000000004711</IBAN></Id><Svcr><FinInstnId><Nm>Beispielbank</Nm></FinInstnId></Svcr></Acct><Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-01</Dt></Dt></Bal><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">20.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-01-31</Dt></Dt></Bal>${entries}</Stmt></BkToCstmrStmt></Document>`;
const entry = (amount: string, side: string, extra = '', currency = 'EUR') =>
  `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-01-07</Dt></BookgDt><ValDt><Dt>2026-01-08</Dt></ValDt>${extra}</Ntry>`;
const PARTIES =
  '<NtryDtls><TxDtls><Amt Ccy="USD">99.00</Amt><RltdPties><Dbtr><Pty><Nm>Kunde &amp; Söhne</Nm></Pty></Dbtr><Cdtr><Pty><Nm>Lieferant</Nm></Pty></Cdtr></RltdPties><RmtInf><Ustrd>RE 7</Ustrd></RmtInf></TxDtls></NtryDtls>';

describe('a CAMT.053 file', () => {
  it('is read with the other party, the booked amount and the closing balance', () => {
    const file = read(camt(entry('119.00', 'CRDT', PARTIES) + entry('59.5', 'DBIT', PARTIES)));
    expect(short(file)).toEqual([
      ['2026-01-07', 11_900, 'Kunde & Söhne · RE 7'],
      ['2026-01-07', -5_950, 'Lieferant · RE 7'],
    ]);
    expect(file).toMatchObject({
      format: 'camt',
      currency: 'EUR',
      bank: 'Beispielbank',
      account: 'DE00000000000000004711',
      closing: { cents: -2_050, date: '2026-01-31' },
    });
  });

  it('leaves out what is pending or in another currency', () => {
    const pending = entry('5.00', 'DBIT').replace('BOOK', 'PDNG');
    const file = read(camt(entry('1.00', 'CRDT') + entry('2.00', 'CRDT') + pending + entry('3.00', 'CRDT', '', 'USD')));
    expect([file.movements.length, file.leftOut.map(({ reason }) => reason)]).toEqual([
      2,
      ['pending, not booked yet', 'in USD, not in EUR'],
    ]);
  });

  it('with several accounts is read as the first one', () => {
    const second = camt(entry('9.00', 'DBIT'))
      .replace('4711', '9999')
      .match(/<Stmt>.*<\/Stmt>/s)?.[0];
    const file = read(camt(entry('1.00', 'CRDT')).replace('</Stmt>', `</Stmt>${second}`));
    expect([file.movements.length, file.leftOut.map(({ reason }) => reason)]).toEqual([
      1,
      ['of another account (DE00000000000000009999)'],
    ]);
  });

  it('with a document type or entities is refused, and so is a damaged one', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>';
    expect(refusalOf(camt(entry('1.00', 'CRDT'), bomb))).toBe('bad_xml');
    expect(refusalOf(camt('<Ntry><Amt>1.00</Ntry>'))).toBe('bad_xml');
    expect(refusalOf(camt('<a>'.repeat(5_000)))).toBe('bad_xml');
  });
});

const SHEET = (rows: string) =>
  `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`;
const STYLES =
  '<?xml version="1.0"?><styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="2"/></cellXfs></styleSheet>';
const workbook = (rows: string) =>
  zipSync({
    'xl/workbook.xml': strToU8('<?xml version="1.0"?><workbook/>'),
    'xl/styles.xml': strToU8(STYLES),
    'xl/sharedStrings.xml': strToU8(
      '<?xml version="1.0"?><sst><si><t>Date</t></si><si><r><t>Te</t></r><r><t>xt</t></r></si><si><t>Amount</t></si></sst>',
    ),
    'xl/worksheets/sheet1.xml': strToU8(SHEET(rows)),
    'xl/worksheets/sheet2.xml': strToU8(SHEET('<row r="1"><c r="A1"><v>1</v></c></row>')),
  });
const ROWS =
  '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="D3" t="s"><v>2</v></c></row>' +
  '<row r="4"><c r="A4" s="1"><v>46030</v></c><c r="B4" t="inlineStr"><is><t>Rent</t></is></c><c r="D4" s="2"><v>-1200.5000000000001</v></c></row>' +
  '<row r="5"><c r="A5" s="1"><v>46037.5</v></c><c r="B5" t="str"><v>Client</v></c><c r="D5"><v>3000</v></c></row>';

describe('an Excel workbook', () => {
  it('is read from its largest sheet, with dates, shared texts and gaps', () => {
    const file = read(workbook(ROWS));
    expect(short(file)).toEqual([
      ['2026-01-08', -120_050, 'Rent'],
      ['2026-01-15', 300_000, 'Client'],
    ]);
    expect(file.movements.map(({ line }) => line)).toEqual([4, 5]);
  });

  it('that is larger than 100 MB unpacked is refused before it is unpacked', () => {
    const bomb = zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(MAX_UNPACKED_BYTES + 1) }, { level: 1 });
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(refusalOf(bomb)).toBe('workbook_too_large');
  });

  it('of more than 100,000 rows is refused instead of cut off, whatever precedes its table', () => {
    const titles = '<row><c><v>1</v></c></row>'.repeat(8);
    const head = '<row><c t="s"><v>0</v></c><c t="s"><v>2</v></c></row>';
    const row = '<row><c s="1"><v>46030</v></c><c><v>1</v></c></row>';
    expect(read(workbook(titles + head + row.repeat(100_000))).movements).toHaveLength(100_000);
    expect(refusalOf(workbook(titles + head + row.repeat(100_001)))).toBe('too_many_rows');
    expect(refusalOf(workbook(titles + head + row.repeat(101_000)))).toBe('too_many_rows');
  });

  it('is refused if it is damaged, empty, without a sheet or too wide', () => {
    expect(refusalOf(workbook(ROWS).slice(0, 300))).toBe('bad_workbook');
    expect(refusalOf(zipSync({ 'xl/workbook.xml': strToU8('<workbook/>') }))).toBe('bad_workbook');
    expect(refusalOf(workbook(''))).toBe('not_csv');
    expect(refusalOf(workbook('<row r="1"><c r="ZZ1"><v>1</v></c></row>'))).toBe('too_many_columns');
    expect(refusalOf(workbook('<!DOCTYPE x><row r="1"/>'))).toBe('bad_xml');
  });
});

describe('a file in no known format', () => {
  it.each([
    ['', 'empty_file'],
    ['%PDF-1.7', 'not_csv'],
    ['\u00d0\u00cf\u0011\u00e0', 'not_csv'],
    ['<html><body>Log in</body></html>', 'not_csv'],
    ['[{"date":"2026-01-05","amount":-42.5}]', 'not_csv'],
    ['<?xml version="1.0"?><!DOCTYPE OFX [<!ENTITY a "9">]><OFX><TRNAMT>&a;</TRNAMT></OFX>', 'bad_xml'],
  ])('%j is refused', (text, kind) => {
    expect(refusalOf(text)).toBe(kind);
  });

  it('is refused soon when it is a page that is built to be deep', () => {
    expect(refusalOf('<table><tr><td>'.repeat(500_000))).toBe('not_csv');
  });
});
