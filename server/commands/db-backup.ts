import { backUp } from '../../db/backup.ts';
import { ledgerAt, readEnv } from '../env.ts';
import { command } from './command.ts';

const HELP = `Backs the database up into one file, also while Headroom runs.

  npm run db:backup -- --to <file> [--data <folder>]
`;

await command(HELP, { to: { type: 'string' }, data: { type: 'string' } }, async ({ to, data }) => {
  const env = readEnv();
  if (env.DATABASE_URL && data === undefined)
    throw new Error(
      'The database is PostgreSQL: back it up with pg_dump --format=custom --file=<file> "$DATABASE_URL"',
    );
  if (!to) throw new Error('Say where to: npm run db:backup -- --to <file>');
  await backUp({ from: ledgerAt({ DATABASE_URL: undefined, DATA_DIR: data ?? env.DATA_DIR }), to });
  return `Backed up into ${to}.`;
});
