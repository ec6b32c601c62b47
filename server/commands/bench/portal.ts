import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { continueDemo } from '../../demo/make.ts';
import { DEMO_LOGINS } from '../../start-up/demo-logins.ts';
import { freePorts } from '../../testing/free-ports.ts';
import { ROOT } from './checkout.ts';
import { type Child, PROBE, startChild } from './child.ts';
import { Client } from './load.ts';

const POLL_MS = 20;
const START_WAIT_MS = 120_000;

/** A running portal with the demo's data, and a logged-in customer's cookie. */
export type Portal = { child: Child; client: Client; url: string; cookie: string };

/** A folder with the demo's databases, and two ports for a portal on them. */
export async function makeDemoPlace(folder: string) {
  const place = mkdtempSync(join(folder, 'headroom-bench-'));
  const [port, emulatorPort] = await freePorts();
  const url = `http://localhost:${port}`;
  await continueDemo({ folder: place, appUrl: url, nowMs: Date.now(), say: () => undefined });
  const args = ['--port', String(port), '--emulator-port', String(emulatorPort), '--data', place];
  return { url, args, remove: () => rmSync(place, { recursive: true, force: true }) };
}

/** Runs `work` with the portal on data of its own, and ends it. Throws when there is no build. */
export async function withPortal<T>(folder: string, work: (portal: Portal) => Promise<T>): Promise<T> {
  const { url, args, remove } = await makeDemoPlace(folder);
  // A busy machine holds up the event loop, which the portal would report.
  const env = { LOG_LEVEL: 'error', NODE_ENV: 'production', STRIPE_SECRET_KEY: undefined, DATABASE_URL: undefined };
  const execArgv = ['--import', PROBE];
  const child = await startChild(join(ROOT, 'build/index.js'), { args, execArgv, env });
  const client = new Client(url);
  try {
    await whenUp(url);
    return await work({ child, client, url, cookie: await logIn(url) });
  } finally {
    client.close();
    await child.stop();
    remove();
  }
}

/** Waits until the portal shows its first page. */
export async function whenUp(url: string): Promise<void> {
  const endMs = performance.now() + START_WAIT_MS;
  while (performance.now() < endMs) {
    const isUp = await fetch(url).then(
      async (answer) => (await answer.text()) !== '' && answer.ok,
      () => false,
    );
    if (isUp) return;
    await sleep(POLL_MS);
  }
  throw new Error(`The portal showed no page within ${START_WAIT_MS / 1_000} seconds.`);
}

async function logIn(url: string): Promise<string> {
  const [{ email, password } = { email: '', password: '' }] = DEMO_LOGINS;
  const answer = await fetch(`${url}/api/trpc/auth.logIn`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url },
    body: JSON.stringify({ email, password }),
  });
  const cookie = answer.headers.getSetCookie().find((each) => each.includes('headroom_session='));
  if (!cookie) throw new Error(`The demo's customer could not log in: ${await answer.text()}`);
  return cookie.split(';')[0] ?? '';
}
