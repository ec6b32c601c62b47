import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Migrator } from 'kysely';
import { describe, expect, it } from 'vitest';
import { describeSchema } from '../server/testing/describe-schema.ts';
import { createEmptyDatabase, isOnPostgres } from '../server/testing/postgres.ts';
import { MIGRATIONS } from './migrate.ts';
import { openDatabase } from './open.ts';

const FOLDER = fileURLToPath(new URL('migrations/', import.meta.url));
/** The last migration that was rewritten into Kysely's schema builder: its schema was recorded before that. */
const REWRITTEN_UP_TO = '0015-account-changes';

const sources = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));
const hashOf = (name: string) =>
  createHash('sha256')
    .update(readFileSync(FOLDER + name))
    .digest('hex')
    .slice(0, 16);
const frozen: Record<string, string> = JSON.parse(readFileSync(`${FOLDER}hashes.json`, 'utf8'));

describe('a landed migration', () => {
  it('never changes: databases out there have run it as it was', () => {
    const changed = Object.entries(frozen).filter(([name, hash]) => !sources.includes(name) || hashOf(name) !== hash);
    expect(changed, 'Restore these files and write a new migration instead').toEqual([]);
  });

  it('has its hash in hashes.json', () => {
    const missing = sources.filter((name) => !(name in frozen)).map((name) => `"${name}": "${hashOf(name)}"`);
    expect(missing, 'Add these lines to db/migrations/hashes.json').toEqual([]);
  });

  it('is in the list of migrate.ts, in order', () => {
    const names = sources.map((name) => name.replace('.ts', '')).filter((name) => 'up' in (MIGRATIONS[name] ?? {}));
    expect(Object.keys(MIGRATIONS)).toEqual(names);
  });
});

describe('the rewritten migrations', () => {
  it('make the schema that the old notation made', async () => {
    const { at, drop } = isOnPostgres() ? await createEmptyDatabase() : { at: ':memory:', drop: async () => undefined };
    const db = openDatabase(at);
    const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
    const { error } = await migrator.migrateTo(REWRITTEN_UP_TO);
    expect(error).toBeUndefined();
    const engine = isOnPostgres() ? 'postgres' : 'sqlite';
    const schema = await describeSchema(db);
    await db.destroy();
    await drop();
    expect(schema).toBe(readFileSync(`${FOLDER}schema-at-0015.${engine}.txt`, 'utf8'));
  });
});
