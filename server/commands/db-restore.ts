import { restore } from '../../db/backup.ts';
import { ledgerAt, readEnv } from '../env.ts';
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
      throw new Error('The database is PostgreSQL: restore it with pg_restore --clean --dbname="$DATABASE_URL" <file>');
    if (!from) throw new Error('Say what: npm run db:restore -- --from <file>');
    const to = ledgerAt({ DATABASE_URL: undefined, DATA_DIR: data ?? env.DATA_DIR });
    const kept = await restore({ from, to, force: force ?? false });
    return `Restored to ${to}.${kept ? ` What was there is now ${kept}.` : ''}`;
  },
);
