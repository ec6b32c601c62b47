import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNTS,
  advanceClock,
  clocked,
  closers,
  invoicesOf,
  provenEvents,
  RUNS,
  receiver,
  starter,
} from './harness.ts';

const start = starter(Stripe);
const ROOT = join(import.meta.dirname, '..', '..', '..');
const BEGIN_S = Date.UTC(2024, 0, 10) / 1_000;
const TWO_MONTHS_LATER_S = Date.UTC(2024, 2, 10) / 1_000;
const items = [{ price: RUNS }, { price: ACCOUNTS, quantity: 2 }];

function stateFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  closers.push(async () => rmSync(folder, { recursive: true }));
  return join(folder, 'state.db');
}

/** The one test clock of a state file that nobody has open. */
function clockIn(state: string): unknown {
  const db = new Database(state, { readonly: true });
  const text = db.prepare("select doc from docs where kind = 'test_helpers.test_clock'").pluck().get();
  db.close();
  return JSON.parse(String(text));
}

const SEED = join(import.meta.dirname, 'seed.json');

/** The emulator in a process of its own, which can be killed. */
async function spawned(state: string, webhook: string) {
  const args = [
    '--import',
    'tsx',
    'server/emulator/cli.ts',
    '--seed',
    SEED,
    '--port',
    '0',
    '--state',
    state,
    '--webhook',
    webhook,
  ];
  const child = spawn(process.execPath, args, { cwd: ROOT });
  closers.push(async () => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await expect.poll(() => printed, { timeout: 30_000 }).toContain('Webhooks');
  const { hostname: host, port } = new URL(/API +(\S+)/.exec(printed)?.[1] ?? '');
  const config = { host, port: Number(port), protocol: 'http', telemetry: false, maxNetworkRetries: 0 } as const;
  return { child, stripe: new Stripe('sk_test_emulator0000', config) };
}

describe('an advance', () => {
  it('that a kill -9 ended halfway goes on at the next start, and bills nothing twice', async () => {
    const state = stateFile();
    let renewed = () => {};
    const renewal = new Promise<void>((resolve) => {
      renewed = resolve;
    });
    const hook = await receiver((body) => {
      const event = JSON.parse(body);
      if (event.type === 'invoice.created' && event.data.object.billing_reason === 'subscription_cycle') renewed();
      return 200;
    });
    const first = await spawned(state, hook);
    const { clock, subscription } = await clocked(first.stripe, BEGIN_S, items);
    await first.stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: TWO_MONTHS_LATER_S });
    await renewal;
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    expect(clockIn(state)).toMatchObject({ status: 'advancing' });
    const { emulator, stripe } = await start({ stateFile: state, clock: undefined });
    await emulator.idle();
    expect(await stripe.testHelpers.testClocks.retrieve(clock.id)).toMatchObject({
      status: 'ready',
      frozen_time: TWO_MONTHS_LATER_S,
    });
    const invoices = await invoicesOf(stripe, subscription.id);
    expect(invoices.map(({ status, total }) => [status, total])).toEqual([
      ['draft', 1800],
      ['paid', 1800],
      ['paid', 1800],
    ]);
    const told = (await provenEvents(stripe)).filter((type) => type.startsWith('test_helpers'));
    expect(told).toEqual(['created', 'advancing', 'ready'].map((step) => `test_helpers.test_clock.${step}`));
  }, 60_000);

  it('of a job that breaks ends in internal_failure: the clock can be deleted, and nothing else', async () => {
    const state = stateFile();
    const prepared = await start({ stateFile: state });
    const { clock, subscription } = await clocked(prepared.stripe, BEGIN_S, items);
    await prepared.emulator.close();
    closers.pop();
    const db = new Database(state);
    db.prepare("update docs set notes = 'torn' where id = ?").run(subscription.items.data[0]?.id);
    db.close();
    const errors: string[] = [];
    const log = ({ level, message }: { level: string; message: string }) =>
      void (level === 'error' && errors.push(message));
    const { emulator, stripe } = await start({ stateFile: state, log });
    expect((await advanceClock(stripe, clock.id, TWO_MONTHS_LATER_S)).status).toBe('internal_failure');
    await emulator.idle();
    expect(errors).toEqual(['a job failed']);
    const again = stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: TWO_MONTHS_LATER_S + 1 });
    await expect(again).rejects.toMatchObject({ statusCode: 400 });
    expect(await provenEvents(stripe)).toContain('test_helpers.test_clock.internal_failure');
    expect(await stripe.testHelpers.testClocks.del(clock.id)).toMatchObject({ deleted: true });
  });
});

describe('a state file', () => {
  it('from before there were test clocks is opened, and what was due in it fires', async () => {
    const state = stateFile();
    const old = new Database(state);
    old.exec(`create table jobs (kind text not null, ref text not null, due_ms integer not null, seq integer not null,
      primary key (kind, ref))`);
    old.prepare("insert into jobs values ('checkout.expire', 'cs_gone', 1, 1)").run();
    old.close();
    const { emulator, stripe } = await start({ stateFile: state });
    const { clock } = await clocked(stripe, BEGIN_S, items);
    expect((await advanceClock(stripe, clock.id, TWO_MONTHS_LATER_S)).status).toBe('ready');
    await emulator.idle();
    const kept = await fetch(`${emulator.url}/emulator/control/export`).then((answer) => answer.json());
    expect(kept.tables.jobs.some(({ ref }: { ref: string }) => ref === 'cs_gone')).toBe(false);
  });

  it('takes its test clocks along when another emulator imports it', async () => {
    const { emulator, stripe } = await start();
    const { clock, subscription } = await clocked(stripe, BEGIN_S, items);
    const state = await fetch(`${emulator.url}/emulator/control/export`).then((answer) => answer.json());
    const other = await start();
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(state);
    const imported = await fetch(`${other.emulator.url}/emulator/control/import`, { method: 'POST', headers, body });
    expect(imported.status).toBe(200);
    await advanceClock(other.stripe, clock.id, TWO_MONTHS_LATER_S);
    expect(await invoicesOf(other.stripe, subscription.id)).toHaveLength(3);
    expect(await invoicesOf(stripe, subscription.id)).toHaveLength(1);
  });
});
