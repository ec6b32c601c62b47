import type { CsvMovement } from '../csv/apply-mapping.ts';
import { type BankStatement, emptyStatement } from './statement.ts';

/**
 * Joins the statements of one account, in order. As with imports, of each day and amount there are as many movements as the statement has
 * that lists most of them: a month and its days may both be there.
 */
export function joinStatements(statements: readonly BankStatement[]): BankStatement {
  const joined = emptyStatement();
  const counts = new Map<string, number>();
  let firstLine = 0;
  for (const statement of statements) {
    const own = new Map<string, number>();
    const isKnown = ({ date, amountCents }: CsvMovement) => {
      const key = `${date} ${amountCents}`;
      const nth = (own.get(key) ?? 0) + 1;
      own.set(key, nth);
      return nth <= (counts.get(key) ?? 0);
    };
    const place = <T extends { line: number }>(one: T): T => ({ ...one, line: firstLine + one.line });
    for (const movement of statement.movements) {
      if (isKnown(movement))
        joined.leftOut.push({
          ...place({ line: movement.line }),
          reason: 'in another statement of the archive too',
          text: movement.description,
        });
      else joined.movements.push(place(movement));
    }
    joined.leftOut.push(...statement.leftOut.map(place));
    joined.rejected.push(...statement.rejected.map(place));
    for (const [key, count] of own) counts.set(key, Math.max(count, counts.get(key) ?? 0));
    firstLine += lastLine(statement);
    const { closing } = statement;
    if (closing && (!joined.closing || closing.date >= joined.closing.date)) joined.closing = closing;
    joined.bank ??= statement.bank;
    joined.account ??= statement.account;
    for (const { name, count } of statement.accounts) {
      const known = joined.accounts.find((account) => account.name === name);
      if (known) known.count += count;
      else joined.accounts.push({ name, count });
    }
  }
  return joined;
}

const lastLine = ({ movements, leftOut, rejected }: BankStatement): number =>
  [movements, leftOut, rejected].flat().reduce((last, { line }) => Math.max(last, line), 0);
