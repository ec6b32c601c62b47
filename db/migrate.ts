import { type Migration, Migrator } from 'kysely';
import * as initial from './migrations/0001-initial.ts';
import * as leases from './migrations/0003-leases.ts';
import * as mirror from './migrations/0004-mirror.ts';
import * as customerBilling from './migrations/0005-customer-billing.ts';
import * as statement from './migrations/0006-statement.ts';
import * as runs from './migrations/0007-runs.ts';
import * as imports from './migrations/0008-imports.ts';
import * as reconciliations from './migrations/0009-reconciliations.ts';
import * as settings from './migrations/0011-settings.ts';
import * as notices from './migrations/0012-notices.ts';
import * as monthSums from './migrations/0013-month-sums.ts';
import * as readers from './migrations/0014-readers.ts';
import * as accountChanges from './migrations/0015-account-changes.ts';
import * as plainNames from './migrations/0016-plain-names.ts';
import * as writeOffs from './migrations/0110-write-offs.ts';
import * as collection from './migrations/0120-collection.ts';
import * as contact from './migrations/0121-contact.ts';
import * as limitsAndSessions from './migrations/0130-limits-and-sessions.ts';
import * as fairRuns from './migrations/0131-fair-runs.ts';
import * as securityLog from './migrations/0132-security-log.ts';
import * as formerEmails from './migrations/0133-former-emails.ts';
import * as disabledLogins from './migrations/0140-disabled-logins.ts';
import * as importLines from './migrations/0150-import-lines.ts';
import * as recurring from './migrations/0160-recurring.ts';
import * as soldByCheckout from './migrations/0170-sold-by-checkout.ts';
import * as importsInParts from './migrations/0180-imports-in-parts.ts';
import * as ownPayees from './migrations/0181-own-payees.ts';
import * as movementsByDay from './migrations/0182-movements-by-day.ts';
import * as automations from './migrations/0190-automations.ts';
import * as cardUses from './migrations/0200-card-uses.ts';
import * as moneyBack from './migrations/0210-money-back.ts';
import * as eventEffects from './migrations/0211-event-effects.ts';
import * as auditChain from './migrations/0212-audit-chain.ts';
import * as adminRoles from './migrations/0213-admin-roles.ts';
import * as secondFactor from './migrations/0214-second-factor.ts';
import * as mrrAndCloses from './migrations/0215-mrr-and-closes.ts';
import * as adminPages from './migrations/0230-admin-pages.ts';
import * as badAddresses from './migrations/0231-bad-addresses.ts';
import * as health from './migrations/0232-health.ts';
import * as plans from './migrations/0233-plans.ts';
import * as usageByDay from './migrations/0234-usage-by-day.ts';
import * as auditLists from './migrations/0235-audit-lists.ts';
import * as disputeList from './migrations/0236-dispute-list.ts';
import * as runAccounts from './migrations/0240-run-accounts.ts';
import * as capsByPeriod from './migrations/0241-caps-by-period.ts';
import * as spendAlerts from './migrations/0242-spend-alerts.ts';
import * as reminders from './migrations/0243-reminders.ts';
import * as mappingColumns from './migrations/0250-mapping-columns.ts';
import * as noticeParams from './migrations/0251-notice-params.ts';
import * as usageSums from './migrations/0260-usage-sums.ts';
import * as replays from './migrations/0261-replays.ts';
import type { Db } from './open.ts';

/** The list is static: a bundle has no folder to read migrations from. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-initial': initial,
  '0003-leases': leases,
  '0004-mirror': mirror,
  '0005-customer-billing': customerBilling,
  '0006-statement': statement,
  '0007-runs': runs,
  '0008-imports': imports,
  '0009-reconciliations': reconciliations,
  '0011-settings': settings,
  '0012-notices': notices,
  '0013-month-sums': monthSums,
  '0014-readers': readers,
  '0015-account-changes': accountChanges,
  '0016-plain-names': plainNames,
  '0110-write-offs': writeOffs,
  '0120-collection': collection,
  '0121-contact': contact,
  '0130-limits-and-sessions': limitsAndSessions,
  '0131-fair-runs': fairRuns,
  '0132-security-log': securityLog,
  '0133-former-emails': formerEmails,
  '0140-disabled-logins': disabledLogins,
  '0150-import-lines': importLines,
  '0160-recurring': recurring,
  '0170-sold-by-checkout': soldByCheckout,
  '0180-imports-in-parts': importsInParts,
  '0181-own-payees': ownPayees,
  '0182-movements-by-day': movementsByDay,
  '0190-automations': automations,
  '0200-card-uses': cardUses,
  '0210-money-back': moneyBack,
  '0211-event-effects': eventEffects,
  '0212-audit-chain': auditChain,
  '0213-admin-roles': adminRoles,
  '0214-second-factor': secondFactor,
  '0215-mrr-and-closes': mrrAndCloses,
  '0230-admin-pages': adminPages,
  '0231-bad-addresses': badAddresses,
  '0232-health': health,
  '0233-plans': plans,
  '0234-usage-by-day': usageByDay,
  '0235-audit-lists': auditLists,
  '0236-dispute-list': disputeList,
  '0240-run-accounts': runAccounts,
  '0241-caps-by-period': capsByPeriod,
  '0242-spend-alerts': spendAlerts,
  '0243-reminders': reminders,
  '0250-mapping-columns': mappingColumns,
  '0251-notice-params': noticeParams,
  '0260-usage-sums': usageSums,
  '0261-replays': replays,
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

/** Throws a sentence when the database has a migration that this build does not know. */
export async function refuseNewer(db: Db): Promise<void> {
  const unknown = (await appliedMigrations(db))?.find((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown === undefined) return;
  throw new Error(
    `This database was made by a newer Headroom (it has migration ${unknown}). Start that version, or use another data folder.`,
  );
}

/** Throws a sentence when the database is not of this build's version: commands that only look change nothing in it. */
export async function assertCurrent(db: Db): Promise<void> {
  const applied = await appliedMigrations(db);
  if (applied === null) throw new Error('There is a database, and no Headroom has ever been in it.');
  await refuseNewer(db);
  if (applied.length < Object.keys(MIGRATIONS).length)
    throw new Error('This database is of an older version. Start this Headroom on it once.');
}

/** Whether the database is of this build's version. */
export const isCurrent = async (db: Db): Promise<boolean> =>
  (await appliedMigrations(db))?.length === Object.keys(MIGRATIONS).length;

/** Names, in order; null when no Headroom has ever been here. */
export async function appliedMigrations(db: Db): Promise<string[] | null> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return null;
  const applied = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute();
  return applied.map((row) => row.name);
}
