import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import SQLite from 'better-sqlite3';
import { z } from 'zod';
import { MIB } from '../../core/units.ts';

const VERSIONS = ['better-sqlite3', 'kysely', 'pg', '@trpc/server', '@remix-run/node', 'react'];
const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** What the figures were measured on, with the load before they were. */
export function describeMachine(): string {
  const { dependencies } = manifest.parse(JSON.parse(readFileSync('package.json', 'utf8')));
  const packages = VERSIONS.map((name) => `${name} ${dependencies[name]}`).join(', ');
  const [processor] = cpus();
  return [
    `${cpus().length} × ${processor?.model.trim()}, ${(totalmem() / (1_024 * MIB)).toFixed(0)} GiB, ${type()} ${release()}, load ${loadavg()[0]?.toFixed(1)}.`,
    `Node ${process.versions.node}, SQLite ${sqliteVersion()}; ${packages}.`,
  ].join('\n');
}

function sqliteVersion(): string {
  const sqlite = new SQLite(':memory:');
  const version = String(sqlite.prepare('select sqlite_version()').pluck().get());
  sqlite.close();
  return version;
}
