import { assertWritable, erasureListIn } from '../../db/erasure-list.ts';
import { migrateToLatest } from '../../db/migrate.ts';
import { type Db, openDatabase, openReader } from '../../db/open.ts';
import { assertUsable } from '../../db/postgres.ts';
import { openReports } from '../../db/reports.ts';
import { type Env, ledgerAt } from '../env.ts';
import type { Log } from '../log.ts';
import { reapplyErasures } from '../privacy/reapply-erasures.ts';
import { assertDatabaseFits } from './check-database.ts';
import { originOf, type StartMode } from './mode.ts';

type Opening = { mode: StartMode; currentUrl: (() => string) | undefined; workerFile: string; log: Log };

/**
 * Migrates and opens the database, erases again whom a restored backup has brought back, and checks that it belongs to
 * this mode and this Stripe account. Throws a sentence when one of these fails.
 */
export async function openLedger(
  env: Env,
  { mode, currentUrl, workerFile, log }: Opening,
): Promise<{ db: Db; reader: Db; reports: Db }> {
  const ledger = ledgerAt(env);
  const erasureList = erasureListIn(env.DATA_DIR);
  if (env.DATABASE_URL) await assertUsable(env.DATABASE_URL);
  assertWritable(erasureList);
  await migrateLedger(ledger);
  const db = openDatabase(ledger, { currentUrl });
  await reapplyErasures({ db }, erasureList);
  await assertDatabaseFits(db, { mode, origin: originOf(env) });
  const reader = openReader(ledger, db);
  return { db, reader, reports: openReports(ledger, reader, { workerFile, log }) };
}

/** Uses a connection without time limits, because a migration may read whole tables. */
async function migrateLedger(ledger: string): Promise<void> {
  const db = openDatabase(ledger, { patience: 'unbounded' });
  await migrateToLatest(db).finally(() => db.destroy());
}
