import { existsSync } from 'node:fs';
import { assertOurs } from '../../db/backup.ts';
import { copyDatabase } from '../../db/copy.ts';
import { openDatabase, openReader } from '../../db/open.ts';
import { assertUsable, isPostgresUrl } from '../../db/postgres.ts';
import { command } from './command.ts';

const HELP = `Copies a database into an empty one, and checks every row and the ledger's sums before it is done.

  npm run db:copy -- --from <file or postgres://…> --to <file or postgres://…>

Stop Headroom first: what happens after the copy begins is not in it.
`;

await command(HELP, { from: { type: 'string' }, to: { type: 'string' } }, async ({ from, to }) => {
  if (!from || !to) throw new Error('Say from where and to where: npm run db:copy -- --from <…> --to <…>');
  for (const url of [from, to]) if (isPostgresUrl(url)) await assertUsable(url);
  if (!isPostgresUrl(from)) {
    if (!existsSync(from)) throw new Error(`There is no database at ${from}`);
    await assertOurs(from);
  }
  const target = openDatabase(to, { patience: 'unbounded' });
  const source = isPostgresUrl(from) ? openDatabase(from, { patience: 'unbounded' }) : openReader(from, target);
  try {
    const copied = Object.entries(await copyDatabase(source, target)).filter(([, { rows }]) => rows > 0);
    const lines = copied.map(
      ([table, { rows, hash }]) => `  ${table.padEnd(24)}${String(rows).padStart(9)} rows  ${hash.slice(0, 16)}`,
    );
    return [...lines, 'Every row is there as it was, and the ledger adds up.'].join('\n');
  } finally {
    await Promise.all([source.destroy(), target.destroy()]);
  }
});
