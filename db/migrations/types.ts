import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../engine.ts';

/** Ordered by code point on both engines, whatever language the server sorts in, so that pages by key agree. */
export const textType = (db: Kysely<unknown>) => (isPostgres(db) ? sql`text collate "C"` : 'text');

export const bytesType = (db: Kysely<unknown>) => (isPostgres(db) ? 'bytea' : 'blob');
