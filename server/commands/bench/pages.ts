import { createTRPCClient, httpLink } from '@trpc/client';
import { baseDefinition } from '../../scenarios/forecast/base-definition.ts';
import type { AppRouter } from '../../trpc/root.ts';
import { cpuOf } from './calls.ts';
import { type Portal, withPortal } from './portal.ts';
import { inRounds, pairOf, timed } from './rounds.ts';
import type { Group, Outcome, Setup } from './row.ts';

const PERCENTILE = 0.99;
/** A page takes as long as many calls: fewer show as much. */
const PAGE_SHARE = 10;
/** Steps of both axes of the sweep: 10,000 variants. */
const STEPS = 100;
const POLL_RUN_EVERY = 10;

export const pages: Group = {
  measure: (setup) =>
    withPortal(setup.folder, async (portal) => [
      await measureOverview(portal, setup),
      await measureSweep(portal, setup),
    ]),
};

/** The page that resets a password: without a token it only reads the session. */
const EMPTY_PAGE = '/reset';

async function measureOverview({ child, client, cookie }: Portal, { rounds, works }: Setup): Promise<Outcome> {
  const count = Math.ceil(works / PAGE_SHARE);
  const perSecondOf = async (path: string) =>
    1_000 / (await cpuOf(child, client, count, () => ({ path, headers: { Cookie: cookie } })));
  const measured = await inRounds(rounds, {
    stock: () => perSecondOf(EMPTY_PAGE),
    ours: () => perSecondOf('/overview'),
  });
  return { id: 'P7', ...pairOf(measured) };
}

/** One page after the other, as one customer opens them: before the sweep, and for as long as it runs. */
async function measureSweep(portal: Portal, { rounds, works }: Setup): Promise<Outcome> {
  const count = Math.ceil(works / PAGE_SHARE) * rounds;
  const open = () => timed(() => portal.client.send({ path: '/overview', headers: { Cookie: portal.cookie } }));
  const idle: number[] = [];
  for (let i = 0; i < count; i += 1) idle.push(await open());
  const isOver = await startSweep(portal);
  const busy: number[] = [];
  for (let i = 0; i < count; i += 1) {
    if (i % POLL_RUN_EVERY === 0 && (await isOver())) break;
    busy.push(await open());
  }
  const [stock, ours] = [slowest(idle), slowest(busy)];
  return { id: 'P10', stock, ours, ratio: ours / stock, note: `${busy.length} pages while it ran` };
}

function slowest(tookMs: number[]): number {
  const sorted = [...tookMs].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * PERCENTILE))] ?? Number.NaN;
}

/** Starts the run. The returned function reports whether it is over. */
async function startSweep({ url, cookie }: Portal): Promise<() => Promise<boolean>> {
  const api = createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${url}/api/trpc`, headers: { Cookie: cookie, Origin: url } })],
  });
  const { accounts } = await api.accounts.list.query();
  const axis = (assumption: 'incomeGrowthPct' | 'expenseGrowthPct') => ({ assumption, from: 0, to: 20, steps: STEPS });
  const definition = baseDefinition(
    accounts.filter(({ status, currency }) => status === 'attached' && currency === 'USD').map(({ id }) => id),
    { seed: 7, sweep: [axis('incomeGrowthPct'), axis('expenseGrowthPct')] },
  );
  const { scenarioId } = await api.scenarios.create.mutate({ name: 'Sweep of the bench', definition });
  const { runId } = await api.runs.start.mutate({ scenarioId, requestKey: 'bench-sweep' });
  const isOpen = ['queued', 'running', 'waiting'];
  return async () => !isOpen.includes((await api.runs.get.query({ runId })).run.status);
}
