import { otherAccountReason } from '../csv/account-column.ts';
import { currencyOf } from '../csv/currency-codes.ts';
import { LINE_END } from '../csv/line-end.ts';
import { parseAmount } from '../csv/parse-amount.ts';
import { type BankStatement, countAccounts, emptyStatement, joinTexts, type StatedBalance } from './statement.ts';

/** SWIFT's statement message, with or without its envelope, or its list of the day, which has no balances. */
export const isMt940 = (text: string): boolean => /^:20:/m.test(text.slice(0, 5_000)) && /^:(60[FM]|34F):/m.test(text);

type Field = { tag: string; value: string; line: number };

/** Value date, optional entry date, debit or credit (R for reversals), optional third letter of the currency, amount, type, references. */
const LINE_61 = /^(\d{2})(\d{2})(\d{2})(\d{4})?([RE]?[CD])([A-Z])?([\d.,]+)([NFS][A-Z0-9]{3})?(.*)$/s;
const LINE_BALANCE = /^([CD])(\d{2})(\d{2})(\d{2})([A-Z]{3})([\d.,]+)/;

/** Reads one account, the first unless another is wanted. Each :61: is a movement, and the :86: after it its description. */
export function readMt940(text: string, wanted?: string): BankStatement {
  const statement = emptyStatement();
  const accounts = countAccounts(wanted);
  let currency: string | null = null;
  let account = '';
  const fields = splitFields(text);
  fields.forEach(({ tag, value, line }, at) => {
    if (tag === '25') {
      account = value.trim();
      accounts.open(account);
    }
    if (tag === '61') accounts.addMovement(account);
    if (accounts.isOther(account)) {
      const text = value.slice(0, 200);
      if (tag === '61') statement.leftOut.push({ line, reason: otherAccountReason(account), text });
      return;
    }
    if (tag === '60F' || tag === '60M') currency = balanceOf(value)?.currency ?? currency;
    if (tag === '34F') currency ??= currencyOf(value.slice(0, 3));
    if (tag === '62F' || tag === '62M') {
      const closing = balanceOf(value);
      if (closing && (!statement.closing || closing.date >= statement.closing.date))
        statement.closing = { cents: closing.cents, date: closing.date };
    }
    if (tag !== '61') return;
    const next = fields[at + 1];
    const details = describe(next?.tag === '86' ? next.value : '');
    const movement = readLine(value);
    if (movement?.isExpected) {
      statement.leftOut.push({ line, reason: 'pending, not booked yet', text: value.slice(0, 200) });
      return;
    }
    if (!movement)
      statement.rejected.push({ line, reason: 'not a movement as MT940 writes it', text: value.slice(0, 200) });
    else
      statement.movements.push({
        line,
        date: movement.date,
        bookedOn: movement.bookedOn,
        amountCents: movement.cents,
        description: details.description || joinTexts([movement.reference]),
        payee: details.payee,
        currency,
        balanceCents: null,
      });
  });
  return { ...statement, ...accounts.found() };
}

function splitFields(text: string): Field[] {
  const fields: Field[] = [];
  text.split(LINE_END).forEach((content, at) => {
    const [, tag, value] = /^:(\d{2}[A-Z]?):(.*)$/.exec(content) ?? [];
    const last = fields.at(-1);
    if (tag !== undefined) fields.push({ tag, value: value ?? '', line: at + 1 });
    else if (last && !/^-\}?|^\{/.test(content)) last.value += `\n${content}`;
  });
  return fields;
}

function readLine(value: string) {
  const [, year, month, day, entry, mark, , digits = '', , rest = ''] = LINE_61.exec(value) ?? [];
  const date = dayOf(`20${year}`, month, day);
  const amount = parseAmount(digits.replace(/,$/, ''), ',');
  if (date === null || !amount.ok || mark === undefined) return null;
  // A reversed credit takes money out.
  const isOut = mark === 'D' || mark === 'RC';
  return {
    date,
    isExpected: mark.startsWith('E'),
    bookedOn: entry === undefined ? null : entryDay(date, entry),
    cents: isOut ? 0 - amount.value : amount.value,
    reference: rest.replace(/^.*?\/\//s, ''),
  };
}

/** The entry date has no year: it is the one nearest to the value date. */
function entryDay(date: string, entry: string): string | null {
  const year = Number(date.slice(0, 4));
  const candidates = [year - 1, year, year + 1].flatMap(
    (one) => dayOf(String(one), entry.slice(0, 2), entry.slice(2)) ?? [],
  );
  const distance = (day: string) => Math.abs(Date.parse(day) - Date.parse(date));
  return candidates.sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

function balanceOf(value: string): (StatedBalance & { currency: string | null }) | null {
  const [, mark, year, month, day, code, digits = ''] = LINE_BALANCE.exec(value) ?? [];
  const date = dayOf(`20${year}`, month, day);
  const amount = parseAmount(digits.replace(/,$/, ''), ',');
  if (date === null || !amount.ok) return null;
  return { cents: mark === 'D' ? 0 - amount.value : amount.value, date, currency: currencyOf(code) };
}

function dayOf(year: string, month: string | undefined, day: string | undefined): string | null {
  const date = `${year}-${month}-${day}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  return parsed.toString() !== 'Invalid Date' && parsed.toISOString().startsWith(date) ? date : null;
}

/** German banks number the parts: ?20–?29 and ?60–?63 purpose, ?32 and ?33 name. Others use /NAME/ and /REMI/, or plain text. */
function describe(value: string): { description: string; payee: string | null } {
  const plain = value.replace(/\n/g, '');
  // The mark between the parts follows the code of the kind: ? in Germany, ~ ^ or < in Poland.
  const mark = /^\d{3}([?~^<])\d{2}/.exec(plain)?.[1] ?? (/\?\d{2}/.test(plain) ? '?' : null);
  if (mark !== null) {
    const parts = plain
      .split(mark)
      .slice(1)
      .flatMap((part) => (/^\d{2}/.test(part) ? [['', part.slice(0, 2), part.slice(2)]] : []));
    const textOf = (isWanted: (code: number) => boolean) =>
      parts
        .filter(([, code]) => isWanted(Number(code)))
        .map(([, , text]) => text ?? '')
        .join('');
    const payee = textOf((code) => code === 32 || code === 33).trim();
    const purpose = textOf((code) => (code >= 20 && code <= 29) || (code >= 60 && code <= 63)).replace(
      /^(?:(?:EREF|KREF|MREF|CRED|DEBT)\+\S*\s*)+|SVWZ\+/g,
      '',
    );
    return {
      description: joinTexts([payee, purpose, payee || purpose ? '' : textOf((code) => code === 0)]),
      payee: payee || null,
    };
  }
  // The other side, as /NAME/ or as /CNTP/account/bank/name/.
  const named = (/\/NAME\/([^/]+)/.exec(plain) ?? /\/CNTP\/[^/]*\/[^/]*\/([^/]+)/.exec(plain))?.[1]?.trim() ?? null;
  const purpose = /\/REMI\/(?:\/?(?:USTD|STRD)\/\/?)?([^/]+)/.exec(plain)?.[1];
  if (named || purpose) return { description: joinTexts([named, purpose]), payee: named };
  return { description: joinTexts([value.replace(/\n/g, ' ')]), payee: null };
}
