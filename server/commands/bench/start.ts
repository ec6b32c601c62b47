import { join } from 'node:path';
import { freePorts } from '../../testing/free-ports.ts';
import { ROOT, WITH_THEN, withCheckout } from './checkout.ts';
import { PROBE, startChild } from './child.ts';
import { makeDemoPlace, whenUp } from './portal.ts';
import { inRounds, median } from './rounds.ts';
import type { Group, Outcome, Setup } from './row.ts';

const SECOND_MS = 1_000;

export const start: Group = {
  measure: async (setup) => [await measureSecond(setup), await measureFirst(setup)],
};

async function measureSecond({ rounds, folder }: Setup): Promise<Outcome> {
  const { url, args, remove } = await makeDemoPlace(folder);
  const cpuMs: number[] = [];
  const measured = await inRounds(rounds, {
    async ours() {
      const { tookMs, usedMs } = await startOnce(ROOT, url, args);
      cpuMs.push(usedMs);
      return tookMs;
    },
  });
  remove();
  // A machine that does other work shows a page later: the processor time says how much of that is ours.
  const note = `${(median(cpuMs) / SECOND_MS).toFixed(1)} s of CPU time`;
  return { id: 'P11', stock: null, ours: median(measured.map(({ ours }) => ours)) / SECOND_MS, ratio: null, note };
}

/** The first start of a fresh clone, without anything that earlier starts left behind. */
async function measureFirst({ folder, runsEarlier }: Setup): Promise<Outcome> {
  if (!runsEarlier) return { id: 'P11b', skipped: WITH_THEN };
  return withCheckout(folder, 'HEAD', async (root) => {
    const [port, emulatorPort] = await freePorts();
    const args = ['--port', String(port), '--emulator-port', String(emulatorPort), '--data', join(root, 'data')];
    const env = { XDG_CACHE_HOME: join(root, 'cache') };
    const { tookMs } = await startOnce(root, `http://localhost:${port}`, args, env);
    return { id: 'P11b', stock: null, ours: tookMs / SECOND_MS, ratio: null };
  });
}

/** As `npm start` does, from nothing to the first page; milliseconds, and those of processor time. */
async function startOnce(root: string, url: string, args: string[], extra: Record<string, string> = {}) {
  const env = { STRIPE_SECRET_KEY: undefined, DATABASE_URL: undefined, ...extra };
  const startMs = performance.now();
  const child = await startChild(join(root, 'server/commands/start.mjs'), { args, execArgv: ['--import', PROBE], env });
  await whenUp(url);
  const tookMs = performance.now() - startMs;
  const usedMs = await child.cpuMs();
  await child.stop();
  return { tookMs, usedMs };
}
