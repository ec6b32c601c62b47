import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isFromFile, readEnv, readSecret } from './env.ts';

const folder = mkdtempSync(join(tmpdir(), 'headroom-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (text: string) => {
  const file = join(folder, 'secret');
  writeFileSync(file, text);
  return file;
};

describe('a secret', () => {
  it('may be a file, whose last line end is not part of it', () => {
    const SMTP_URL_FILE = fileOf('smtps://u:p@mail.example.com\n');
    expect(readEnv({ SMTP_URL_FILE }).SMTP_URL).toBe('smtps://u:p@mail.example.com');
    expect([isFromFile('SMTP_URL', { SMTP_URL_FILE }), isFromFile('SMTP_URL', {})]).toEqual([true, false]);
  });

  it('in a file is read again each time', () => {
    const source = { STRIPE_WEBHOOK_SECRET_FILE: fileOf('whsec_old') };
    expect(readSecret('STRIPE_WEBHOOK_SECRET', source)).toBe('whsec_old');
    fileOf('whsec_new,whsec_old');
    expect(readSecret('STRIPE_WEBHOOK_SECRET', source)).toBe('whsec_new,whsec_old');
  });

  it('is checked like one of the environment', () => {
    expect(() => readEnv({ DATABASE_URL_FILE: fileOf('mysql://u@h/x') })).toThrow('DATABASE_URL: must be postgres://');
  });

  it('that is given twice, missing or empty is refused without being shown', () => {
    const SMTP_URL_FILE = fileOf('hunter2');
    expect(() => readEnv({ SMTP_URL_FILE, SMTP_URL: 'hunter2' })).toThrow('SMTP_URL and SMTP_URL_FILE are both set');
    expect(() => readEnv({ SMTP_URL_FILE: join(folder, 'none') })).toThrow(/^SMTP_URL_FILE cannot be read: .*none$/);
    expect(() => readEnv({ SMTP_URL_FILE: fileOf(' \n') })).toThrow('SMTP_URL_FILE is empty');
  });
});

describe('trusted proxies', () => {
  it('are addresses and networks', () => {
    expect(readEnv({ TRUSTED_PROXIES: '10.0.0.0/8, 192.168.1.4,fd00::/8' }).TRUSTED_PROXIES).toEqual([
      '10.0.0.0/8',
      '192.168.1.4',
      'fd00::/8',
    ]);
    expect(readEnv({}).TRUSTED_PROXIES).toEqual([]);
  });

  it.each(['everyone', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0', 'fd00::/129', '*'])('are never %s', (list) => {
    expect(() => readEnv({ TRUSTED_PROXIES: list })).toThrow('TRUSTED_PROXIES: must be addresses or networks');
  });
});

it.each([
  ['SANDBOX_PORT', 'EMULATOR_PORT'],
  ['STRIPE_CALLS_A_SECOND', 'STRIPE_CALLS_PER_SECOND'],
  ['ADMIN_EMAIL', 'npm run admin -- add'],
  ['ADMIN_PASSWORD', 'npm run admin -- add'],
])('%s is refused with what replaced it', (name, replacement) => {
  expect(() => readEnv({ [name]: '1' })).toThrow(replacement);
});
