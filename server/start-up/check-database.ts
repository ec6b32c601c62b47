import { readCursor, saveCursor } from '../../db/cursors.ts';
import type { Executor } from '../../db/transaction.ts';
import { countActiveAdmins } from '../auth/admin-store.ts';
import { findUserByEmail } from '../auth/store.ts';
import { DEMO_LOGINS } from './demo-logins.ts';
import type { StartMode, StripeOrigin } from './mode.ts';

const ORIGIN = 'stripe_origin';
const ORIGINS: Record<StripeOrigin, string> = {
  emulator: 'a Stripe emulator',
  test: "Stripe's test mode",
  live: "Stripe's live mode",
};

/** Refuses a database that this start must not use, in one sentence. Changes nothing. */
export async function assertDatabaseFits(
  db: Executor,
  { mode, origin }: { mode: StartMode; origin: StripeOrigin },
): Promise<void> {
  if (mode !== 'demo') await assertNoDemoLogins(db);
  const known = (await readCursor(db, ORIGIN)) as StripeOrigin | null;
  if (known !== null && known !== origin)
    throw new Error(
      `This database belongs to ${ORIGINS[known]}, and the settings are for ${ORIGINS[origin]}: use another database.`,
    );
  if (mode === 'production' && (await countActiveAdmins(db)) === 0)
    throw new Error('There is no admin yet: run npm run admin -- add <email>, then start again.');
}

/** Remembers which Stripe this database belongs to, once it has been used with it. */
export const recordOrigin = (db: Executor, origin: StripeOrigin): Promise<void> => saveCursor(db, ORIGIN, origin);

async function assertNoDemoLogins(db: Executor): Promise<void> {
  for (const { email } of DEMO_LOGINS) {
    if (await findUserByEmail(db, email))
      throw new Error(
        `This database was used for a demo: anybody knows the password of ${email}. Use another database.`,
      );
  }
}
