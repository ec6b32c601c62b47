import { describe, expect, it } from 'vitest';
import { withOptions } from '../cli.ts';
import { readEnv } from '../env.ts';
import { startModeOf } from './mode.ts';

const TEST_KEYS = {
  STRIPE_SECRET_KEY: 'sk_test_51Abc',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_51Abc',
  STRIPE_WEBHOOK_SECRET: 'whsec_abc',
};
const LIVE_KEYS = {
  STRIPE_SECRET_KEY: 'rk_live_51Abc',
  STRIPE_PUBLISHABLE_KEY: 'pk_live_51Abc',
  STRIPE_WEBHOOK_SECRET: 'whsec_new,whsec_old',
};
const PRODUCTION = { ...LIVE_KEYS, APP_URL: 'https://portal.example.com', SMTP_URL: 'smtp://u:p@mail.example.com:587' };

const modeOf = (settings: Record<string, string>, ...args: string[]) =>
  startModeOf(withOptions(readEnv(settings), args));
const without = <T extends Record<string, string>>(settings: T, name: keyof T) =>
  Object.fromEntries(Object.entries(settings).filter(([key]) => key !== name));

describe('a start', () => {
  it.each([
    ['without settings', {}, 'demo'],
    ['on another loopback address', { HOST: '127.0.0.9' }, 'demo'],
    ['on the IPv6 loopback address', { HOST: '::1' }, 'demo'],
    ['on localhost', { HOST: 'localhost' }, 'demo'],
    ['with test keys', TEST_KEYS, 'test'],
    ['with test keys of an emulator', { ...TEST_KEYS, STRIPE_API_BASE: 'http://127.0.0.1:4001' }, 'test'],
    ['with test keys and a plain address', { ...TEST_KEYS, APP_URL: 'http://localhost:3000' }, 'test'],
    ['with live keys and all settings', PRODUCTION, 'production'],
    ['with SMTP over TLS', { ...PRODUCTION, SMTP_URL: 'smtps://mail.example.com' }, 'production'],
    ['with test keys and all settings', { ...PRODUCTION, ...TEST_KEYS }, 'production'],
    ['declared as production', { ...PRODUCTION, HEADROOM_MODE: 'production' }, 'production'],
    ['declared as a demo', { HEADROOM_MODE: 'demo' }, 'demo'],
    ['declared as a test', { ...TEST_KEYS, HEADROOM_MODE: 'test' }, 'test'],
  ])('%s is a %s', (_what, settings: Record<string, string>, mode) => {
    expect(modeOf(settings)).toBe(mode);
  });

  it('that other machines reach is a demo only with --demo', () => {
    expect(modeOf({ HOST: '0.0.0.0' }, '--demo')).toBe('demo');
    expect(modeOf({ HOST: '0.0.0.0', APP_URL: 'https://demo.example.com' }, '--demo')).toBe('demo');
    for (const host of ['0.0.0.0', '::', '192.168.1.4', 'portal.example.com', '128.0.0.1', ''])
      expect(() => modeOf({ HOST: host })).toThrow('This is a production start');
  });

  it('as a demo takes no Stripe keys, and no other mode', () => {
    expect(() => modeOf(TEST_KEYS, '--demo')).toThrow('STRIPE_ settings must not be set');
    expect(() => modeOf({ HEADROOM_MODE: 'production' }, '--demo')).toThrow('--demo must not be given');
  });

  it.each([
    ['live keys', LIVE_KEYS, 'STRIPE_SECRET_KEY is a live key'],
    ['an https address', { ...TEST_KEYS, APP_URL: 'https://portal.example.com' }, 'APP_URL begins with https'],
    ['a host that others reach', { ...TEST_KEYS, HOST: '0.0.0.0' }, 'other machines can reach HOST 0.0.0.0'],
    ['the mode', { HEADROOM_MODE: 'production' }, 'HEADROOM_MODE is production'],
  ])('is a production start by %s alone, and says what it lacks', (_what, settings: Record<string, string>, reason) => {
    expect(() => modeOf(settings)).toThrow(`This is a production start, because ${reason}, and it lacks: `);
  });

  it.each(Object.keys(TEST_KEYS))('never takes Stripe settings without %s', (name) => {
    expect(() => modeOf(without(TEST_KEYS, name as keyof typeof TEST_KEYS))).toThrow(`must be too: ${name}`);
    expect(() => modeOf(without(PRODUCTION, name as keyof typeof PRODUCTION))).toThrow(`must be too: ${name}`);
  });

  it.each(['STRIPE_THIN_WEBHOOK_SECRET', 'STRIPE_PRICE_SCENARIO_RUNS', 'STRIPE_API_BASE'])(
    'never takes %s alone, as if its other settings had been mistyped',
    (name) => {
      expect(() => modeOf({ [name]: 'http://127.0.0.1:9' })).toThrow(`${name} is set, so these must be too`);
    },
  );

  it.each([
    ['a live and a test key', { ...LIVE_KEYS, STRIPE_PUBLISHABLE_KEY: 'pk_test_51Abc' }, 'must be of one mode'],
    [
      'a publishable key in the place of the secret one',
      { ...TEST_KEYS, STRIPE_SECRET_KEY: 'pk_test_51Abc' },
      'STRIPE_SECRET_KEY is not',
    ],
    [
      'a secret key in the place of the publishable one',
      { ...TEST_KEYS, STRIPE_PUBLISHABLE_KEY: 'sk_test_51Abc' },
      'STRIPE_PUBLISHABLE_KEY is not',
    ],
    ['an invalid webhook secret', { ...TEST_KEYS, STRIPE_WEBHOOK_SECRET: 'secret' }, 'STRIPE_WEBHOOK_SECRET is not'],
    [
      'a live key for another server',
      { ...PRODUCTION, STRIPE_API_BASE: 'http://127.0.0.1:4001' },
      'send a live key to another server',
    ],
  ])('with %s is refused', (_what, settings, sentence) => {
    expect(() => modeOf(settings)).toThrow(sentence);
  });

  it('never repeats a secret in its refusal', () => {
    const secret = 'hunter2hunter2';
    for (const name of Object.keys(TEST_KEYS)) {
      const refusal = (() => {
        try {
          return String(modeOf({ ...TEST_KEYS, [name]: secret }));
        } catch (error) {
          return String(error);
        }
      })();
      expect(refusal).toContain(name);
      expect(refusal).not.toContain(secret);
    }
  });

  it.each([
    ['APP_URL', 'http://portal.example.com', 'APP_URL with https'],
    ['SMTP_URL', '', 'SMTP_URL with TLS'],
    ['SMTP_URL', 'smtp://mail.example.com?ignoreTLS=true', 'SMTP_URL with TLS'],
    ['SMTP_URL', 'smtp://mail.example.com?ignoreTLS=1', 'SMTP_URL with TLS'],
    ['SMTP_URL', 'smtp://mail.example.com?requireTLS=', 'SMTP_URL with TLS'],
    ['SMTP_URL', 'smtps://mail.example.com?secure=false', 'SMTP_URL with TLS'],
    ['SMTP_URL', 'smtps://mail.example.com?tls.rejectUnauthorized=false', 'SMTP_URL with TLS'],
    ['SMTP_URL', 'mail.example.com', 'SMTP_URL with TLS'],
    ['APP_URL', 'https://portal.example.com/headroom', 'APP_URL: must be an address without'],
    ['APP_URL', 'https://ana:secret@portal.example.com', 'APP_URL: must be an address without'],
    ['APP_URL', 'https://portal.example.com?x', 'APP_URL: must be an address without'],
    ['APP_URL', 'portal.example.com', 'APP_URL: must be an address without'],
  ])('in production never takes %s=%s', (name, value, sentence) => {
    expect(() => modeOf({ ...PRODUCTION, [name]: value })).toThrow(sentence);
  });

  it('declared as one mode is refused when its settings make another', () => {
    expect(() => modeOf({ HEADROOM_MODE: 'test' })).toThrow('make a demo start');
    expect(() => modeOf({ ...TEST_KEYS, HEADROOM_MODE: 'demo' })).toThrow('make a test start');
    expect(() => modeOf({ ...PRODUCTION, HEADROOM_MODE: 'test' })).toThrow(
      'make a production start: STRIPE_SECRET_KEY',
    );
    expect(() => modeOf({ HEADROOM_MODE: 'prod' })).toThrow('HEADROOM_MODE');
  });
});
