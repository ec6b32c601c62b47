import type { Kysely } from 'kysely';
import { createIndex } from './table.ts';

/** A statement as of a day finds its last entry by the time. */
export const up = (db: Kysely<unknown>): Promise<void> =>
  createIndex(db, 'ledger_entries', 'customer_id', 'created_at_ms');
