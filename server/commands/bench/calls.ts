import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../testing/free-ports.ts';
import type { Calls } from './calls-process.ts';
import { type Child, startChild } from './child.ts';
import { type Ask, Client } from './load.ts';
import { inRounds, median, pairOf } from './rounds.ts';
import type { Group } from './row.ts';

const PROCESS = fileURLToPath(new URL('calls-process.ts', import.meta.url));
/** Fewer than a customer may have open. */
const RUNS_EACH = 10;
const MAX_CUSTOMERS = 5;

export const calls: Group = {
  async measure({ rounds, works, folder }) {
    const place = mkdtempSync(join(folder, 'headroom-bench-'));
    const port = await freePort();
    const customers = Math.min(MAX_CUSTOMERS, Math.ceil(works / RUNS_EACH));
    const child = await startChild(PROCESS, {
      args: [place, String(port), String(customers)],
      execArgv: ['--import', 'tsx'],
    });
    const client = new Client(`http://127.0.0.1:${port}`);
    try {
      const { callers, adminCookie } = await child.ask<Calls>('calls');
      const call = callOf(`http://127.0.0.1:${port}`);
      const costOf = (count: number, ask: (i: number) => Ask) => cpuOf(child, client, count, ask);
      const runs = Math.min(works, customers * RUNS_EACH);
      let keys = 0;
      const measured = await inRounds(rounds, {
        health: () => costOf(works, () => ({ path: '/healthz' })),
        nothing: () => costOf(works, () => call('auth.noteBrowser', adminCookie, { timeZone: 'UTC', locale: 'en-US' })),
        async start() {
          await child.ask('rest');
          return costOf(runs, (i) => {
            const { cookie, scenarioId } = callers[i % callers.length] ?? { cookie: '', scenarioId: '' };
            keys += 1;
            return call('runs.start', cookie, { scenarioId, requestKey: `bench-run-${keys}` });
          });
        },
      });
      return [
        { id: 'P3', ...pairOf(measured.map((round) => ({ stock: round.health, ours: round.start - round.nothing }))) },
        {
          id: 'P3b',
          ...pairOf(measured.map(({ health, nothing }) => ({ stock: health, ours: nothing }))),
          note: `\`runs.start\` whole: ${median(measured.map(({ start }) => start)).toFixed(2)} ms`,
        },
      ];
    } finally {
      client.close();
      await child.stop();
      rmSync(place, { recursive: true });
    }
  },
};

const callOf =
  (origin: string) =>
  (procedure: string, cookie: string, input: unknown): Ask => ({
    path: `/api/trpc/${procedure}`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin, Cookie: cookie },
    body: JSON.stringify(input),
  });

/** Milliseconds of the process's time that a request costs. */
export async function cpuOf(child: Child, client: Client, count: number, ask: (i: number) => Ask): Promise<number> {
  const before = await child.cpuMs();
  await client.load(count, ask);
  return ((await child.cpuMs()) - before) / count;
}
