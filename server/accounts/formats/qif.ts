import { otherAccountReason } from '../csv/account-column.ts';
import { guessDecimal } from '../csv/amount-columns.ts';
import { guessDates } from '../csv/guess-dates.ts';
import { LINE_END } from '../csv/line-end.ts';
import { parseAmount } from '../csv/parse-amount.ts';
import { parseDate } from '../csv/parse-date.ts';
import { type BankStatement, countAccounts, emptyStatement, joinTexts } from './statement.ts';

/** Transactions of investments and lists of categories are no movements of an account. */
const MOVEMENT_LISTS = /^!Type:\s*(bank|ccard|cash|oth a|oth l)\b/i;

export const isQif = (text: string): boolean => /^\s*!(?:Type|Account|Option|Clear)/i.test(text);

type QifRecord = { line: number; account: string; fields: Map<string, string> };

/** Reads a QIF file. Its dates name no order of day and month, so that all of them together decide it. */
export function readQif(text: string, wanted?: string): BankStatement & { isDateAmbiguous: boolean } {
  const statement = emptyStatement();
  const accounts = countAccounts(wanted);
  const records = splitRecords(text);
  const dates = records.map(({ fields }) => qifDate(fields.get('D') ?? ''));
  const guess = guessDates([dates], [new Set()], { isDayFirst: null, otherDates: [] });
  const decimal = guessDecimal([records.map(({ fields }) => fields.get('T') ?? fields.get('U') ?? '')]) ?? '.';
  records.forEach(({ line, account, fields }, at) => {
    const payee = fields.get('P') ?? '';
    const description = joinTexts([payee, fields.get('M')]);
    accounts.addMovement(account);
    if (accounts.isOther(account)) {
      statement.leftOut.push({ line, reason: otherAccountReason(account), text: description });
      return;
    }
    if (/^opening balance$/i.test(payee)) {
      statement.leftOut.push({ line, reason: 'a balance, not a movement', text: description });
      return;
    }
    const date = parseDate(dates[at] ?? '', guess?.format ?? 'MM/DD/YYYY');
    const amount = parseAmount(fields.get('T') ?? fields.get('U') ?? '', decimal);
    if (!date.ok || !amount.ok) {
      const reason = !date.ok ? date.refusal.message : amount.ok ? '' : amount.refusal.message;
      statement.rejected.push({ line, reason, text: description });
      return;
    }
    statement.movements.push({
      line,
      date: date.value,
      bookedOn: null,
      amountCents: amount.value,
      description,
      payee: payee === '' ? null : payee.slice(0, 200),
      currency: null,
      balanceCents: null,
    });
  });
  return { ...statement, ...accounts.found(), isDateAmbiguous: guess?.isAmbiguous ?? false };
}

function splitRecords(text: string): QifRecord[] {
  const records: QifRecord[] = [];
  let isMovementList = false;
  let isAccount = false;
  let account = '';
  let fields = new Map<string, string>();
  let firstLine = 1;
  text.split(LINE_END).forEach((content, at) => {
    if (content.startsWith('!')) {
      if (/^!Type/i.test(content)) isMovementList = MOVEMENT_LISTS.test(content);
      isAccount = /^!Account/i.test(content);
      if (isAccount) isMovementList = false;
      fields = new Map();
    } else if (content.startsWith('^')) {
      if (isMovementList && fields.size > 0) records.push({ line: firstLine, account, fields });
      if (isAccount) account = fields.get('N') ?? account;
      fields = new Map();
    } else if (content.trim() !== '') {
      if (fields.size === 0) firstLine = at + 1;
      const key = content[0] ?? '';
      if (!fields.has(key)) fields.set(key, content.slice(1).trim());
    }
  });
  if (isMovementList && fields.size > 0) records.push({ line: firstLine, account, fields });
  return records;
}

/** 1/31'26 and 1/31' 6 are dates in this century. */
const qifDate = (text: string): string =>
  text
    .replace(/'\s*(\d{1,4})$/, (_, year: string) => `/${year.length <= 2 ? `20${year.padStart(2, '0')}` : year}`)
    .replace(/\s+/g, '');
