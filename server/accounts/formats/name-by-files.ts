import { monthNumber } from '../csv/month-names.ts';
import { joinStatements } from './join-statements.ts';
import type { BankStatement } from './statement.ts';

/** Share of the shorter list, within the days that both cover, that two files of one account have in common. */
const MIN_COMMON = 0.5;

/**
 * Joins statements that name no account, such as QIF files, by account: files whose names differ in more than dates, or which cover the same
 * days with other movements, are of different accounts. Null when all are of one account, or name theirs.
 */
export function nameByFiles(
  files: readonly string[],
  statements: readonly BankStatement[],
  wanted: string | undefined,
): BankStatement | null {
  if (statements.some(({ accounts }) => accounts.some(({ name }) => name !== ''))) return null;
  const groups: { key: string; name: string; statements: BankStatement[] }[] = [];
  statements.forEach((statement, at) => {
    const file = files[at] ?? '';
    const key = nameWithoutDates(file);
    const group = groups.find((one) => one.key === key && !one.statements.some((other) => isOther(statement, other)));
    if (group) group.statements.push(statement);
    else
      groups.push({
        key,
        name: groups.some((one) => one.key === key) || key === '' ? baseName(file) : key,
        statements: [statement],
      });
  });
  if (groups.length < 2) return null;
  const joined = groups.map((group) => ({ name: group.name, statement: joinStatements(group.statements) }));
  const accounts = joined.map(({ name, statement }) => ({ name, count: statement.movements.length }));
  const chosen =
    joined.find(({ name }) => name === wanted) ??
    joined.reduce((most, next) => (next.statement.movements.length > most.statement.movements.length ? next : most));
  return { ...chosen.statement, accounts, account: chosen.name };
}

const baseName = (file: string): string => (file.split('/').at(-1) ?? file).replace(/\.[^.]*$/, '');

/** The words of a file's name that are neither numbers nor months. */
const nameWithoutDates = (file: string): string =>
  (baseName(file).match(/\p{L}+/gu) ?? []).filter((word) => monthNumber(word) === null).join(' ');

/** Both cover the same days, and what they say of them has little in common. */
function isOther(a: BankStatement, b: BankStatement): boolean {
  const [from, to] = [laterOf(firstDay(a), firstDay(b)), earlierOf(lastDay(a), lastDay(b))];
  const within = ({ movements }: BankStatement) =>
    movements.filter(({ date }) => date >= from && date <= to).map(({ date, amountCents }) => `${date} ${amountCents}`);
  const [own, others] = [within(a), within(b)];
  const fewest = Math.min(own.length, others.length);
  const known = new Set(others);
  return fewest > 0 && own.filter((key) => known.has(key)).length < fewest * MIN_COMMON;
}

const firstDay = ({ movements }: BankStatement): string =>
  movements.reduce((day, { date }) => earlierOf(day, date), '9999');
const lastDay = ({ movements }: BankStatement): string => movements.reduce((day, { date }) => laterOf(day, date), '');
const laterOf = (a: string, b: string): string => (a > b ? a : b);
const earlierOf = (a: string, b: string): string => (a < b ? a : b);
