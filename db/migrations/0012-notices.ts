import type { Kysely } from 'kysely';
import { addColumn, createIndex, createTable } from './table.ts';

/** What happened and is to be told, what customers want to be told, which notices a later one made void, and mail that can be stopped. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'happenings', {
    id: 'text key',
    customer_id: 'text -> customers',
    kind: 'text',
    subject_id: 'text',
    at_ms: 'int',
    attempts: 'int',
    next_attempt_at_ms: 'int',
  });
  await createIndex(db, 'happenings', 'next_attempt_at_ms');
  const preference = { customer_id: 'text -> customers', kind: 'text', in_app: 'int', by_mail: 'int' } as const;
  await createTable(db, 'notice_preferences', preference, ['customer_id', 'kind']);
  await createTable(db, 'secrets', { name: 'text key', value: 'text' });
  await addColumn(db, 'notifications', 'matter', 'text?');
  await addColumn(db, 'notifications', 'is_shown', 'int', 1);
  await addColumn(db, 'notifications', 'superseded_at_ms', 'int?');
  await createIndex(db, 'notifications', 'customer_id', 'matter');
  await createIndex(db, 'notifications', 'customer_id', 'read_at_ms');
  await addColumn(db, 'mails', 'unsubscribe_url', 'text?');
}
