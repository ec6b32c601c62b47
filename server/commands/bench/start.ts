import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT, WITH_THEN, withCheckout } from './checkout.ts';
import { freePort } from './load.ts';
import { makeDemoPlace, whenUp } from './portal.ts';
import { inRounds, median } from './rounds.ts';
import type { Group, Outcome, Setup } from './row.ts';

const SECOND_MS = 1_000;

export const start: Group = {
  measure: async (setup) => [await measureSecond(setup), await measureFirst(setup)],
};

async function measureSecond({ rounds, folder }: Setup): Promise<Outcome> {
  const { url, args, remove } = await makeDemoPlace(folder);
  const measured = await inRounds(rounds, { ours: () => startOnce(ROOT, url, args) });
  remove();
  return { id: 'P11', stock: null, ours: median(measured.map(({ ours }) => ours)) / SECOND_MS, ratio: null };
}

/** What is committed here, as somebody starts it who has just cloned it. It finds nothing that earlier starts have left. */
async function measureFirst({ folder, runsEarlier }: Setup): Promise<Outcome> {
  if (!runsEarlier) return { id: 'P11b', skipped: WITH_THEN };
  return withCheckout(folder, 'HEAD', async (root) => {
    const [port, emulatorPort] = [await freePort(), await freePort()];
    const args = ['--port', String(port), '--emulator-port', String(emulatorPort), '--data', join(root, 'data')];
    const env = { XDG_CACHE_HOME: join(root, 'cache') };
    const tookMs = await startOnce(root, `http://localhost:${port}`, args, env);
    return { id: 'P11b', stock: null, ours: tookMs / SECOND_MS, ratio: null };
  });
}

/** As `npm start` does, from nothing to the first page; milliseconds. */
async function startOnce(root: string, url: string, args: string[], extra: Record<string, string> = {}) {
  const { STRIPE_SECRET_KEY: _, DATABASE_URL: __, ...env } = process.env;
  const options = { cwd: root, env: { ...env, ...extra }, stdio: 'ignore' } as const;
  const startMs = performance.now();
  const child = spawn(process.execPath, ['server/commands/start.mjs', ...args], options);
  const exited = once(child, 'exit');
  const ended = exited.then(([code]) => Promise.reject(new Error(`The start ended with exit code ${code}.`)));
  await Promise.race([whenUp(url), ended]);
  const tookMs = performance.now() - startMs;
  ended.catch(() => undefined);
  child.kill('SIGTERM');
  await exited;
  return tookMs;
}
