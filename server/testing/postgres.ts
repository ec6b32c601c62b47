import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrateToLatest } from '../../db/migrate.ts';
import { openDatabase } from '../../db/open.ts';
import { startPostgres } from './postgres-server.ts';

const TEMPLATE = 'HEADROOM_TEST_PG_TEMPLATE';

/** Whether vitest's project asks for Postgres. */
export const isOnPostgres = (): boolean => process.env.HEADROOM_TEST_ENGINE === 'postgres';

/** Vitest's global setup of the project that tests on Postgres: a server, and a migrated database to copy. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startPostgres();
  const template = databaseAt(server.url, `headroom_test_${randomBytes(4).toString('hex')}`);
  await command(server.url, `create database ${nameOf(template)}`);
  const db = openDatabase(template);
  await migrateToLatest(db);
  await db.destroy();
  // Workers are started after this and inherit it.
  process.env[TEMPLATE] = template;
  return async () => {
    await dropAll(server.url, nameOf(template));
    await server.stop();
  };
}

/** A migrated database of its own. */
export const createTestDatabase = () => create((template) => ` template ${template}`);

/** A database of its own in which nothing is. */
export const createEmptyDatabase = () => create(() => '');

async function create(like: (template: string) => string): Promise<{ at: string; drop(): Promise<void> }> {
  const template = process.env[TEMPLATE];
  if (!template) throw new Error('vitest has started no Postgres: is its global setup in the project?');
  const at = databaseAt(template, `${nameOf(template)}_${randomBytes(6).toString('hex')}`);
  const server = databaseAt(template, 'postgres');
  await command(server, `create database ${nameOf(at)}${like(nameOf(template))}`);
  return { at, drop: () => command(server, `drop database ${nameOf(at)} with (force)`) };
}

/** The template and all copies that are left. */
async function dropAll(server: string, template: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    'select datname from pg_database where starts_with(datname, $1)',
    [template],
  );
  for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`);
  await client.end();
}

function databaseAt(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

async function command(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
