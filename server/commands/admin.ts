import { migrateToLatest } from '../../db/migrate.ts';
import { openDatabase } from '../../db/open.ts';
import { forgotForm } from '../auth/forms.ts';
import { addAdmin, disableAdmin, makeOwner, resetAdmin } from '../auth/manage-admins.ts';
import { wallClock } from '../clock.ts';
import { ledgerAt, readEnv } from '../env.ts';
import { command } from './command.ts';

const HELP = `Adds an owner, disables an admin, or resets one's password. Headroom may be running.

  npm run admin -- add <email>       makes an owner, and prints a link that sets the password
  npm run admin -- owner <email>     makes an admin an owner, who may do everything
  npm run admin -- reset <email>     ends the admin's sessions and password, and prints such a link
  npm run admin -- disable <email>   ends the admin's sessions, and disables the admin's login

  --data <folder>   where the database lives (data); with DATABASE_URL it is on PostgreSQL

A link works once, for a day. It begins with APP_URL.
`;

await command(
  HELP,
  { data: { type: 'string' } },
  async ({ data }, [act, address, ...more]) => {
    const env = readEnv();
    const email = forgotForm.safeParse({ email: address });
    if (!email.success || more.length > 0) throw new Error('Name one e-mail address: npm run admin -- add <email>');
    const db = openDatabase(ledgerAt({ ...env, ...(data && { DATA_DIR: data, DATABASE_URL: undefined }) }), {
      patience: 'unbounded',
    });
    try {
      await migrateToLatest(db);
      return await run(
        { db, clock: wallClock() },
        act,
        email.data.email,
        env.APP_URL ?? `http://localhost:${env.PORT}`,
      );
    } finally {
      await db.destroy();
    }
  },
  { allowPositionals: true },
);

async function run(ports: Parameters<typeof addAdmin>[0], act: string | undefined, email: string, appUrl: string) {
  if (act === 'disable') {
    const done = await disableAdmin(ports, email);
    if (!done.ok) throw new Error(done.refusal.message);
    return `${email} can no longer log in, and its sessions have ended.`;
  }
  if (act === 'owner') {
    const done = await makeOwner(ports, email);
    if (!done.ok) throw new Error(done.refusal.message);
    return `${email} is an owner.`;
  }
  if (act !== 'add' && act !== 'reset') throw new Error('Say what to do: add, owner, reset or disable.');
  const link = await (act === 'add' ? addAdmin : resetAdmin)(ports, email);
  if (!link.ok) throw new Error(link.refusal.message);
  return `${email} chooses a password here, once, within a day:\n\n  ${appUrl}${link.value}\n`;
}
