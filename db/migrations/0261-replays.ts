import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Which replay of a filter put an event back in the queue last: its progress is counted by it, and it can be stopped. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('inbox_events').addColumn('replay_id', textType(db)).execute();
  await db.schema
    .createIndex('inbox_events_of_replay')
    .on('inbox_events')
    .columns(['replay_id', 'status'])
    .where('replay_id', 'is not', null)
    .execute();
}
