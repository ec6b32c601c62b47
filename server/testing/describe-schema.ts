import { sql } from 'kysely';
import { isPostgres } from '../../db/engine.ts';
import type { Db } from '../../db/open.ts';

/** Everything that a migration made, as sorted lines of text: two databases with equal lines have equal schemas. */
export async function describeSchema(db: Db): Promise<string> {
  const lines = isPostgres(db) ? await describePostgres(db) : await describeSqlite(db);
  return `${lines
    .filter((line) => !line.includes('kysely_migration'))
    .sort()
    .join('\n')}\n`;
}

async function describeSqlite(db: Db): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`select sql as line from sqlite_master where sql is not null`.execute(db);
  return rows.map(({ line }) => line.replace(/\s+/g, ' '));
}

async function describePostgres(db: Db): Promise<string[]> {
  const queries = [
    sql<{ line: string }>`select concat_ws(' ', table_name, ordinal_position, column_name, data_type, collation_name,
      'null ' || is_nullable, 'default ' || column_default) as line
      from information_schema.columns where table_schema = 'public'`,
    sql<{ line: string }>`select indexdef as line from pg_indexes where schemaname = 'public'`,
    sql<{ line: string }>`select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) as line
      from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'f', 'u', 'c')`,
    sql<{ line: string }>`select pg_get_triggerdef(oid) as line from pg_trigger where not tgisinternal`,
    sql<{ line: string }>`select pg_get_functiondef(oid) as line from pg_proc
      where pronamespace = 'public'::regnamespace`,
  ];
  const results = [];
  for (const query of queries) results.push((await query.execute(db)).rows);
  return results.flat().map(({ line }) => line.replace(/\s+/g, ' '));
}
