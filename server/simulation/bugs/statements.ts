import type { Intercept, Statement } from '../database.ts';
import type { Row } from '../engines.ts';

type Flash = ReturnType<Intercept>;

/** Changes statements that fit, and lets the others be. */
export const when =
  (pattern: RegExp, change: (statement: Statement, inTransaction: boolean) => Flash) =>
  (): Intercept =>
  (statement, inTransaction) =>
    pattern.test(statement.sql) ? change(statement, inTransaction) : statement;

/** Answers as if nothing was there, or as if it was done. */
export const skip = (rows: Row[] = []): Flash => ({ rows });

/** The value that an insert gives a column. */
export function given({ sql, parameters }: Statement, column: string): unknown {
  return parameters[columnsOf(sql).indexOf(column)];
}

/** The same insert with another value in a column. */
export function withValue(statement: Statement, column: string, value: unknown): Statement {
  const at = columnsOf(statement.sql).indexOf(column);
  return { ...statement, parameters: statement.parameters.map((old, index) => (index === at ? value : old)) };
}

const columnsOf = (sql: string): string[] =>
  (/\(([^)]*)\) values/.exec(sql)?.[1] ?? '').split(',').map((column) => column.trim().replaceAll('"', ''));

/** The same statement with its answer changed. */
export const answered = (statement: Statement, change: (row: Row) => Row): Statement => ({
  ...statement,
  after: (rows) => rows.map(change),
});

/** The same statement in other words. */
export const reworded = (statement: Statement, from: string | RegExp, to: string): Statement => ({
  ...statement,
  sql: statement.sql.replace(from, to),
});
