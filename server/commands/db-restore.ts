import { restore } from '../../db/backup.ts';
import { erasureListOf } from '../../db/erasure-list.ts';
import { isCurrent } from '../../db/migrate.ts';
import { openDatabase } from '../../db/open.ts';
import { ledgerAt, readEnv } from '../env.ts';
import { reapplyErasures } from '../privacy/reapply-erasures.ts';
import { command } from './command.ts';

const HELP = `Puts a backup in the place of the database. Headroom must not run.
What was done here after the backup is lost, and Stripe may have billed it: run npm run reconcile an hour later. The README says what comes back.

  npm run db:restore -- --from <file> [--data <folder>] [--force]

  --force   also when there is a database already, which is then kept beside it under another name
`;

await command(
  HELP,
  { from: { type: 'string' }, data: { type: 'string' }, force: { type: 'boolean' } },
  async ({ from, data, force }) => {
    const env = readEnv();
    if (env.DATABASE_URL && data === undefined)
      throw new Error(
        'The database is PostgreSQL: restore it with pg_restore --clean --if-exists --dbname="$DATABASE_URL" <file>',
      );
    if (!from) throw new Error('Say what: npm run db:restore -- --from <file>');
    const to = ledgerAt({ DATABASE_URL: undefined, DATA_DIR: data ?? env.DATA_DIR });
    const kept = await restore({ from, to, force: force ?? false });
    await eraseAgain(to);
    return `Restored to ${to}.${kept ? ` What was there is now ${kept}.` : ''}`;
  },
);

/** Now as well as at the next start, where somebody looks into the file before. A backup of an older version is migrated first, by that start. */
async function eraseAgain(file: string): Promise<void> {
  const db = openDatabase(file);
  try {
    if (await isCurrent(db)) await reapplyErasures({ db }, erasureListOf(file));
  } finally {
    await db.destroy();
  }
}
