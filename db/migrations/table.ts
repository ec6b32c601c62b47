import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely';
import { isPostgres } from '../engine.ts';

/** A column: its type (`?` may be null), and what it is or points to. */
type Column = `${'text' | 'int' | 'bytes'}${'' | '?'}${'' | ' key' | ` -> ${string}`}`;

/** Creates a table from a short notation: `{ id: 'text key', customer_id: 'text -> customers', note: 'text?' }`. */
export async function createTable(
  db: Kysely<unknown>,
  name: string,
  columns: Record<string, Column>,
  primaryKey?: string[],
) {
  let builder = db.schema.createTable(name);
  for (const [column, notation] of Object.entries(columns)) {
    const [type = '', ...rest] = notation.split(' ');
    builder = builder.addColumn(column, sqlType(db, type.replace('?', '')), (c) =>
      constrain(c, type.endsWith('?'), rest),
    );
  }
  if (primaryKey) builder = builder.addPrimaryKeyConstraint(`${name}_key`, primaryKey as never[]);
  await builder.execute();
}

/** Adds a column to a table that has rows: one that may not be null needs the value that those get. */
export async function addColumn(
  db: Kysely<unknown>,
  table: string,
  column: string,
  notation: 'text?' | 'int?' | 'int',
  value?: number,
) {
  await db.schema
    .alterTable(table)
    .addColumn(column, sqlType(db, notation.replace('?', '')), (c) =>
      value === undefined ? c : c.notNull().defaultTo(value),
    )
    .execute();
}

export const createIndex = (db: Kysely<unknown>, on: string, ...columns: string[]) =>
  db.schema
    .createIndex(`${on}_by_${columns.join('_')}`)
    .on(on)
    .columns(columns)
    .execute();

export const createUnique = (db: Kysely<unknown>, on: string, ...columns: string[]) =>
  db.schema
    .createIndex(`${on}_once_by_${columns.join('_')}`)
    .on(on)
    .columns(columns)
    .unique()
    .execute();

function sqlType(db: Kysely<unknown>, type: string) {
  if (type === 'int') return 'bigint';
  if (type === 'bytes') return isPostgres(db) ? 'bytea' : 'blob';
  // Ordered by code, as SQLite does, whatever language the server sorts in: pages by key and reports are the same on both.
  return isPostgres(db) ? sql`text collate "C"` : 'text';
}

function constrain(c: ColumnDefinitionBuilder, nullable: boolean, rest: string[]): ColumnDefinitionBuilder {
  let column = nullable ? c : c.notNull();
  if (rest[0] === 'key') column = column.primaryKey();
  if (rest[0] === '->') column = column.references(`${rest[1]}.id`);
  return column;
}
