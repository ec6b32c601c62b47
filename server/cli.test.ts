import { describe, expect, it } from 'vitest';
import { assertUsable } from '../db/postgres.ts';
import { withOptions } from './cli.ts';
import { ledgerAt, readEnv } from './env.ts';

const SHARED = {
  DATABASE_URL: 'postgres://u:secret@db.example:5432/headroom',
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
};
const roleOf = (source: Record<string, string>, ...args: string[]) => withOptions(readEnv(source), args).ROLE;

describe('the database', () => {
  it('is a SQLite file in the data folder, or what DATABASE_URL names', () => {
    expect(ledgerAt(readEnv({ DATA_DIR: '/somewhere' }))).toBe('/somewhere/headroom.db');
    expect(ledgerAt(readEnv({ DATABASE_URL: '' }))).toBe('data/headroom.db');
    expect(ledgerAt(readEnv(SHARED))).toBe(SHARED.DATABASE_URL);
  });

  it.each(['mysql://u@h/x', 'headroom.db', 'postgres://', 'postgres://a b', 'http://x'])('is never %s', (url) => {
    expect(() => readEnv({ DATABASE_URL: url })).toThrow('DATABASE_URL: must be postgres://');
  });

  it('that cannot be reached is named without its password', async () => {
    const refused = assertUsable('postgres://u:secret@127.0.0.1:1/headroom');
    await expect(refused).rejects.toThrow(/^PostgreSQL headroom at 127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED/);
    await expect(refused).rejects.not.toThrow('secret');
  });
});

describe('names of before the emulator got its own', () => {
  it('are refused with the new one, wherever they are given', () => {
    expect(() => readEnv({ SANDBOX_PORT: '4001' })).toThrow('SANDBOX_PORT is now called EMULATOR_PORT');
    for (const args of [['--sandbox-port', '4001'], ['--sandbox-port=4001']]) {
      expect(() => withOptions(readEnv({}), args)).toThrow('--sandbox-port is now called --emulator-port');
    }
    expect(withOptions(readEnv({ EMULATOR_PORT: '4001' }), []).EMULATOR_PORT).toBe(4001);
    expect(withOptions(readEnv({}), ['--emulator-port', '4001']).EMULATOR_PORT).toBe(4001);
  });
});

describe('the role', () => {
  it('defaults to all, and the option overrides the environment', () => {
    expect(roleOf({})).toBe('all');
    expect(roleOf({ ...SHARED, ROLE: 'web' })).toBe('web');
    expect(roleOf({ ...SHARED, ROLE: 'web' }, '--role', 'worker')).toBe('worker');
    expect(roleOf({}, '--role=all')).toBe('all');
  });

  it('of one among several needs a database and a Stripe that they share', () => {
    const { STRIPE_SECRET_KEY: _, ...noStripe } = SHARED;
    expect(() => roleOf({}, '--role', 'web')).toThrow('set DATABASE_URL');
    expect(() => roleOf(noStripe, '--role', 'worker')).toThrow('set STRIPE_SECRET_KEY');
    expect(() => roleOf({ ...SHARED, DATABASE_URL: '' }, '--role', 'worker')).toThrow('set DATABASE_URL');
  });

  it.each(['', 'both', 'WEB'])('is never "%s"', (role) => {
    expect(() => roleOf(SHARED, '--role', role)).toThrow('--role must be one of web, worker, all');
  });
});
