import type SQLite from 'better-sqlite3';
import type { ReportQuery } from './reports.ts';
import { openSqliteReader } from './sqlite.ts';
import { StatementCache } from './statement-cache.ts';

let open: { file: string; statements: StatementCache<SQLite.Statement> } | null = null;

/** The task of a thread of `openReports`: the rows of a query, read through a connection of the thread's own. */
export default function readRows({ file, sql, parameters }: ReportQuery): unknown[] {
  if (open?.file !== file) {
    const sqlite = openSqliteReader(file);
    open = { file, statements: new StatementCache((text) => sqlite.prepare(text)) };
  }
  try {
    return open.statements.get(sql).all(...parameters);
  } catch (error) {
    // SQLite's own errors lose their words on the way between threads.
    throw error instanceof Error ? new Error(error.message) : error;
  }
}
