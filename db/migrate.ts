import { Migrator } from 'kysely';
import * as initial from './migrations/0001-initial.ts';
import * as leases from './migrations/0003-leases.ts';
import * as customerBilling from './migrations/0005-customer-billing.ts';
import * as statement from './migrations/0006-statement.ts';
import * as runs from './migrations/0007-runs.ts';
import * as reconciliations from './migrations/0009-reconciliations.ts';
import type { Db } from './open.ts';

/** The list is static: a bundle has no folder to read migrations from. */
const MIGRATIONS = {
  '0001-initial': initial,
  '0003-leases': leases,
  '0005-customer-billing': customerBilling,
  '0006-statement': statement,
  '0007-runs': runs,
  '0009-reconciliations': reconciliations,
};

/** Brings the database to this build's version. Throws with a sentence when it was made by a newer build. */
export async function migrateToLatest(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  await refuseNewer(db);
  const { error, results } = await migrator.migrateToLatest();
  const failed = results?.find((result) => result.status === 'Error');
  if (error)
    throw new Error(`The database could not be migrated${failed ? ` (${failed.migrationName})` : ''}`, {
      cause: error,
    });
}

async function refuseNewer(db: Db): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return;
  const applied = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  const unknown = applied.find((row) => !Object.hasOwn(MIGRATIONS, row.name));
  if (unknown) {
    throw new Error(
      `This database was made by a newer Headroom (it has migration ${unknown.name}). Start that version, or use another data folder.`,
    );
  }
}
