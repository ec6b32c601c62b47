import { decodeHTML, encodeXML } from 'entities';
import { otherAccountReason } from '../csv/account-column.ts';
import { currencyOf } from '../csv/currency-codes.ts';
import { LINE_END } from '../csv/line-end.ts';
import { parseAmount } from '../csv/parse-amount.ts';
import { lastDay } from '../csv/stated-balance.ts';
import { type BankStatement, countAccounts, emptyStatement, joinTexts } from './statement.ts';

/** OFX 1 is SGML without end tags, OFX 2 is XML; QFX is either with Quicken's own fields. */
export const isOfx = (text: string): boolean =>
  /^\s*(?:OFXHEADER|<\?OFX|<\?xml[^>]*>\s*(?:<\?OFX|<OFX)|<OFX)/i.test(text);

const CDATA = /<!\[CDATA\[(.*?)\]\]>/g;

/** Reads one account of an OFX or QFX file, the first one unless another is wanted. Money in is positive. */
export function readOfx(text: string, wanted?: string): BankStatement {
  const statement = emptyStatement();
  const accounts = countAccounts(wanted);
  let currency: string | null = null;
  let account = '';
  let isOriginal = false;
  let open: { fields: Map<string, string>; line: number } | null = null;
  let balance: Map<string, string> | null = null;
  text.split(LINE_END).forEach((content, at) => {
    for (const [, end, tag = '', value = ''] of content
      .replace(CDATA, (_, plain: string) => encodeXML(plain))
      .matchAll(/<(\/?)([A-Za-z0-9_.]+)>([^<]*)/g)) {
      const name = tag.toUpperCase();
      const plain = decodeHTML(value).trim();
      // An amount that was in another currency is converted already.
      if (name === 'ORIGCURRENCY' || name === 'STMTTRN') isOriginal = name === 'ORIGCURRENCY' && !end;
      if (name === 'STMTTRN') {
        if (end && open) accounts.addMovement(account);
        if (end && open && accounts.isOther(account)) leaveOut(statement, open, account);
        else if (end && open) addMovement(statement, open, currency);
        open = end ? null : { fields: new Map(), line: at + 1 };
      } else if (name === 'LEDGERBAL') {
        if (end && balance && !accounts.isOther(account))
          statement.closing = closingOf(balance, statement) ?? statement.closing;
        balance = end ? null : new Map();
      } else if (!end && plain !== '') {
        if (name === 'CURDEF') currency = currencyOf(plain);
        if (name === 'ACCTID' && !open) {
          accounts.open(plain);
          account = plain;
        }
        if (name === 'ORG') statement.bank ??= plain.slice(0, 80);
        if (name === 'CURSYM' && isOriginal) continue;
        if (open && !open.fields.has(name)) open.fields.set(name, plain);
        else balance?.set(name, plain);
      }
    }
  });
  return { ...statement, ...accounts.found() };
}

function leaveOut(
  statement: BankStatement,
  { fields, line }: { fields: Map<string, string>; line: number },
  account: string,
): void {
  statement.leftOut.push({
    line,
    reason: otherAccountReason(account),
    text: joinTexts([fields.get('NAME'), fields.get('MEMO'), fields.get('TRNAMT')]),
  });
}

function addMovement(
  statement: BankStatement,
  { fields, line }: { fields: Map<string, string>; line: number },
  currency: string | null,
): void {
  const date = ofxDate(fields.get('DTUSER')) ?? ofxDate(fields.get('DTPOSTED'));
  const amount = ofxAmount(fields.get('TRNAMT') ?? '');
  const texts = [fields.get('NAME') ?? fields.get('PAYEE'), fields.get('MEMO')];
  if (date === null || amount === null) {
    const reason = date === null ? 'there is no date' : `“${fields.get('TRNAMT') ?? ''}” is not an amount`;
    statement.rejected.push({ line, reason, text: joinTexts(texts) });
    return;
  }
  statement.movements.push({
    line,
    date,
    bookedOn: ofxDate(fields.get('DTPOSTED')),
    amountCents: amount,
    description: joinTexts(texts) || (fields.get('TRNTYPE') ?? ''),
    payee: texts[0]?.slice(0, 200) ?? null,
    currency: currencyOf(fields.get('CURSYM')) ?? currency,
    balanceCents: null,
  });
}

function closingOf(fields: Map<string, string>, { movements }: BankStatement): BankStatement['closing'] {
  const cents = ofxAmount(fields.get('BALAMT') ?? '');
  const date = ofxDate(fields.get('DTASOF')) ?? lastDay(movements);
  return cents === null || date === null ? null : { cents, date };
}

/** Some banks write a comma, and some more than two decimals. */
function ofxAmount(text: string): number | null {
  const plain = /^[-+]?[\d.,]+$/.test(text) ? text.replace(/([.,]\d\d)0+$/, '$1') : text;
  const read = parseAmount(plain, /,\d{1,2}$/.test(plain) ? ',' : '.');
  return read.ok ? read.value : null;
}

/** 20260131, with a time and a zone behind it that do not change the day. */
function ofxDate(text: string | undefined): string | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(text ?? '') ?? [];
  const date = `${year}-${month}-${day}`;
  return year !== undefined && new Date(`${date}T00:00:00Z`).toString() !== 'Invalid Date' ? date : null;
}
