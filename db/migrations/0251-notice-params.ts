import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../engine.ts';
import { textType } from './types.ts';

/** Notices store parameters, of which words are made when they are read. Those that are there keep their words. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('notifications').addColumn('params_json', textType(db)).execute();
  await db.schema.alterTable('notifications').addColumn('words_json', textType(db)).execute();
  const words = isPostgres(db)
    ? sql`json_build_object('title', title, 'body', body, 'link', link::json)::text`
    : sql`json_object('title', title, 'body', body, 'link', json(link))`;
  await sql`update notifications set words_json = ${words}`.execute(db);
  for (const column of ['title', 'body', 'link'])
    await db.schema.alterTable('notifications').dropColumn(column).execute();
}
