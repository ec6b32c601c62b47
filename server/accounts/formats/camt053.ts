import { ok, type Result } from '../../core/result.ts';
import { otherAccountReason } from '../csv/account-column.ts';
import { currencyOf } from '../csv/currency-codes.ts';
import { parseAmount } from '../csv/parse-amount.ts';
import { type BankStatement, countAccounts, emptyStatement, joinTexts } from './statement.ts';
import { readXml, type XmlRefusal } from './xml.ts';

/** ISO 20022's statement (camt.053) and its siblings for reports and notifications (052, 054). */
export const isCamt = (text: string): boolean =>
  /<(?:\w+:)?Document[^>]*camt\.05[234]|<(?:\w+:)?BkToCstmr(?:Stmt|AcctRpt)/.test(text.slice(0, 4_000));

type Entry = {
  amount: string;
  currency: string | null;
  isOut: boolean;
  isReversal: boolean;
  status: string;
  bookedOn: string;
  valueOn: string;
  debtor: string;
  creditor: string;
  purposes: string[];
  info: string;
};
type Balance = { code: string; amount: string; isOut: boolean; date: string };

const newEntry = (): Entry => ({
  amount: '',
  currency: null,
  isOut: false,
  isReversal: false,
  status: '',
  bookedOn: '',
  valueOn: '',
  debtor: '',
  creditor: '',
  purposes: [],
  info: '',
});

/** Reads one account of a file, the first unless another is wanted. One entry is one movement, also where it sums up a batch. */
export function readCamt(text: string, wanted?: string): Result<BankStatement, XmlRefusal> {
  const statement = emptyStatement();
  const accounts = countAccounts(wanted);
  const path: string[] = [];
  let entry: Entry | null = null;
  let balance: Balance | null = null;
  let content = '';
  let currency: string | null = null;
  let count = 0;
  let account = '';
  const read = readXml(text, {
    open(name, attributes) {
      path.push(name);
      content = '';
      if (name === 'Ntry') entry = newEntry();
      if (name === 'Bal') balance = { code: '', amount: '', isOut: false, date: '' };
      if (name === 'Amt') currency = currencyOf(attributes.Ccy);
    },
    text(part) {
      content += part;
    },
    close(name) {
      const at = path.slice(path.lastIndexOf(entry ? 'Ntry' : balance ? 'Bal' : 'Stmt') + 1).join('/');
      const value = content.trim();
      if (name === 'Ntry' && entry) {
        count += 1;
        accounts.addMovement(account);
        addEntry(statement, entry, count, accounts.isOther(account) ? account : null);
        entry = null;
      } else if (name === 'Bal' && balance) {
        if (!accounts.isOther(account)) addBalance(statement, balance);
        balance = null;
      } else if (entry) setField(entry, at, value, currency);
      else if (balance) setBalance(balance, at, value);
      else if (/(^|\/)Acct\/Id\/(IBAN|Othr\/Id)$/.test(path.join('/'))) {
        accounts.open(value);
        account = value;
      } else if (/Acct\/Svcr\/FinInstnId\/Nm$/.test(path.join('/'))) statement.bank ??= value.slice(0, 80);
      path.pop();
      content = '';
    },
  });
  if (!read.ok) return read;
  return ok({ ...statement, ...accounts.found() });
}

function setField(entry: Entry, at: string, value: string, currency: string | null): void {
  if (at === 'Amt') {
    entry.amount = value;
    entry.currency = currency;
  } else if (at === 'CdtDbtInd') entry.isOut = value === 'DBIT';
  else if (at === 'RvslInd') entry.isReversal = value === 'true';
  else if (at === 'Sts' || at === 'Sts/Cd') entry.status ||= value;
  else if (/^BookgDt\/(Dt|DtTm)$/.test(at)) entry.bookedOn = value.slice(0, 10);
  else if (/^ValDt\/(Dt|DtTm)$/.test(at)) entry.valueOn = value.slice(0, 10);
  else if (/RltdPties\/Dbtr\/(Pty\/)?Nm$/.test(at)) entry.debtor ||= value;
  else if (/RltdPties\/Cdtr\/(Pty\/)?Nm$/.test(at)) entry.creditor ||= value;
  else if (/RmtInf\/Ustrd$|RmtInf\/Strd\/CdtrRefInf\/Ref$/.test(at)) entry.purposes.push(value);
  else if (at === 'AddtlNtryInf') entry.info = value;
}

function addEntry(statement: BankStatement, entry: Entry, number: number, otherAccount: string | null): void {
  const date = entry.bookedOn || entry.valueOn;
  const amount = parseAmount(entry.amount.replace(/(\.\d\d)0+$/, '$1'), '.');
  const payee = entry.isOut === entry.isReversal ? entry.debtor : entry.creditor;
  const purpose = joinTexts(entry.purposes);
  const description = joinTexts([payee, purpose, payee || purpose ? '' : entry.info]);
  if (otherAccount !== null) {
    statement.leftOut.push({ line: number, reason: otherAccountReason(otherAccount), text: description });
  } else if (entry.status === 'PDNG' || entry.status === 'INFO') {
    statement.leftOut.push({ line: number, reason: 'pending, not booked yet', text: description });
  } else if (!amount.ok || !/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    const reason = amount.ok ? 'there is no date' : amount.refusal.message;
    statement.rejected.push({ line: number, reason, text: description });
  } else
    statement.movements.push({
      line: number,
      date,
      bookedOn: entry.bookedOn || null,
      amountCents: entry.isOut ? 0 - amount.value : amount.value,
      description,
      payee: payee === '' ? null : payee.slice(0, 200),
      currency: entry.currency,
      balanceCents: null,
    });
}

function setBalance(balance: Balance, at: string, value: string): void {
  if (at === 'Amt') balance.amount = value;
  else if (at === 'CdtDbtInd') balance.isOut = value === 'DBIT';
  else if (/^Tp\/CdOrPrtry\/(Cd|Prtry)$/.test(at)) balance.code = value;
  else if (/^Dt\/(Dt|DtTm)$/.test(at)) balance.date = value.slice(0, 10);
}

/** CLBD is the booked balance at the end of the day; the newest one counts. */
function addBalance(statement: BankStatement, { code, amount, isOut, date }: Balance): void {
  const cents = parseAmount(amount, '.');
  if (code !== 'CLBD' || !cents.ok || date === '' || (statement.closing && statement.closing.date > date)) return;
  statement.closing = { cents: isOut ? 0 - cents.value : cents.value, date };
}
