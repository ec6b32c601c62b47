import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import SQLite from 'better-sqlite3';
import { build } from 'esbuild';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../core/invariant.ts';
import { anAdmin, aScenario, aSubscriber } from '../people.ts';
import { makeTempFolder } from '../temp-folder.ts';
import { createWorld, type World } from '../world.ts';
import type { Load } from './load.ts';

const KILLS = Number(process.env.KILLS ?? 80);
/** Only to end what hangs: each kill takes about a second on a busy machine. */
const TIMEOUT_MS = 15 * 60_000;
/** Acknowledgements between the first and the kill: from none to well into the load. */
const MAX_BEFORE_KILL = 40;

const folder = makeTempFolder('headroom-kill-');
// Beside the packages, so that the bundle finds those it leaves out.
const script = fileURLToPath(
  new URL(`../../../node_modules/.cache/headroom/kill-load-${process.pid}.mjs`, import.meta.url),
);
let world: World;
let load: Load;

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('load.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // Its start is half of what a kill costs, and one file loads faster than a thousand.
    external: ['better-sqlite3', '@node-rs/*', 'pg-native'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    target: 'node20',
  });
  world = await createWorld();
  const person = await aSubscriber(world);
  const admin = await anAdmin(world);
  const requestKey = crypto.randomUUID();
  await admin.admin.adjust({ customerId: person.customerId, credits: 1_000_000, reason: 'load', requestKey });
  const scenarioId = await aScenario(person, 3, { trials: 100, horizonMonths: 3 });
  const file = join(folder, 'headroom.db');
  await sql`vacuum into ${file}`.execute(world.deps.db);
  const { emulator } = world;
  load = { file, apiBase: emulator.url, secretKey: emulator.secretKey, ...person, userId: person.user.id, scenarioId };
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
  rmSync(script, { force: true });
});

it(`${KILLS} kills under load lose nothing that was acknowledged, double nothing, and leave the file whole`, {
  timeout: TIMEOUT_MS,
}, async () => {
  const acknowledged = { run: new Set<string>(), event: new Set<string>(), captured: 0 };
  for (let kill = 0; kill < KILLS; kill += 1) {
    const lines = await runUntilKilled(1 + ((kill * 37) % MAX_BEFORE_KILL));
    expect(lines.length).toBeGreaterThan(0);
    for (const [what, id] of lines) {
      if (what === 'captured') acknowledged.captured = Math.max(acknowledged.captured, Number(id));
      else acknowledged[what].add(id);
    }
  }
  expect(acknowledged.captured).toBeGreaterThan(0);
  const sqlite = new SQLite(load.file);
  const number = (query: string) => sqlite.prepare(query).pluck().get() as number;
  const ids = (query: string) => new Set(sqlite.prepare(query).pluck().all() as string[]);

  expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(sqlite.pragma('foreign_key_check')).toEqual([]);
  const [runs, events] = [ids('select id from runs'), ids('select id from inbox_events')];
  expect([...acknowledged.run].filter((id) => !runs.has(id))).toEqual([]);
  expect([...acknowledged.event].filter((id) => !events.has(id))).toEqual([]);
  expect(number("select -sum(credits) from ledger_entries where kind = 'capture'")).toBeGreaterThanOrEqual(
    acknowledged.captured,
  );

  // Each run is counted once everywhere: captures, facts, results, and what is held is what is left of it.
  const ofRuns = (having: string) =>
    number(`select count(*) from (select r.id from runs r left join ledger_entries e on e.cause_id = r.id and e.kind = 'capture'
      left join holds h on h.run_id = r.id group by r.id having ${having})`);
  expect(ofRuns('r.captured <> coalesce(-sum(e.credits), 0)')).toBe(0);
  expect(ofRuns('r.captured > r.variants')).toBe(0);
  expect(
    ofRuns(
      "coalesce(max(h.credits), 0) <> case when r.status in ('queued', 'running') then r.variants - r.done else 0 end",
    ),
  ).toBe(0);
  expect(
    number(
      "select count(*) from ledger_entries e left join usage_facts f on f.entry_key = e.entry_key and f.credits = -e.credits where e.kind = 'capture' and f.id is null",
    ),
  ).toBe(0);
  expect(number('select count(*) from usage_facts')).toBe(
    number("select count(*) from ledger_entries where kind = 'capture'"),
  );
  expect(number('select sum(captured) from runs')).toBe(number('select count(*) from run_results'));
  expect(number('select posted from balances where posted <> 0')).toBe(
    number('select sum(credits) from ledger_entries'),
  );
  expect(number('select sum(held) from balances')).toBe(number('select coalesce(sum(credits), 0) from holds'));
  sqlite.close();
});

type Line = ['run' | 'event' | 'captured', string];

/** Starts the load and kills it, with no time to end, once it has acknowledged so many things; gives all that it acknowledged. */
async function runUntilKilled(count: number): Promise<Line[]> {
  const child: ChildProcess = spawn(process.execPath, [script, JSON.stringify(load)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let fault = '';
  child.stderr?.on('data', (chunk) => {
    fault += chunk;
  });
  const lines: Line[] = [];
  const output = createInterface({ input: present(child.stdout, 'standard output') });
  output.on('line', (line) => {
    const [what = '', id = ''] = line.split(' ');
    if (what === 'run' || what === 'event' || what === 'captured') lines.push([what, id]);
    if (lines.length === count) child.kill('SIGKILL');
  });
  await Promise.all([once(child, 'exit'), once(output, 'close')]);
  if (child.signalCode !== 'SIGKILL') throw new Error(`The load ended before it was killed: ${fault}`);
  return lines;
}
