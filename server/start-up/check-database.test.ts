import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureUser } from '../auth/ensure-user.ts';
import { addAdmin, disableAdmin } from '../auth/manage-admins.ts';
import { fixedClock } from '../clock.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { assertDatabaseFits, recordOrigin } from './check-database.ts';
import { DEMO_LOGINS } from './demo-logins.ts';

let database: TestDatabase;
const clock = fixedClock(0);
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.close());

const fits = (mode: 'demo' | 'test' | 'production', origin: 'emulator' | 'test' | 'live') =>
  assertDatabaseFits(database.db, { mode, origin });

describe('a database', () => {
  it('without an admin fits every start but production', async () => {
    await fits('demo', 'emulator');
    await fits('test', 'test');
    await expect(fits('production', 'live')).rejects.toThrow('npm run admin -- add <email>');
  });

  it('with an admin fits production, until that admin is disabled', async () => {
    const ports = { db: database.db, clock };
    await addAdmin(ports, 'ana@example.com');
    await fits('production', 'live');
    await addAdmin(ports, 'ben@example.com');
    await disableAdmin(ports, 'ben@example.com');
    await fits('production', 'live');
  });

  it.each(DEMO_LOGINS)('with the login $email fits a demo alone', async ({ email, password, role }) => {
    await ensureUser({ db: database.db, clock }, { name: 'Demo', email, password, role });
    await fits('demo', 'emulator');
    await expect(fits('test', 'test')).rejects.toThrow(`anybody knows the password of ${email}`);
    await expect(fits('production', 'live')).rejects.toThrow('Use another database');
  });

  it.each([
    ['emulator', 'live'],
    ['emulator', 'test'],
    ['test', 'live'],
    ['live', 'test'],
    ['live', 'emulator'],
  ] as const)('of %s objects never meets %s keys', async (was, is) => {
    await fits('test', was);
    await recordOrigin(database.db, was);
    await fits('test', was);
    await expect(fits('test', is)).rejects.toThrow('use another database');
  });
});
