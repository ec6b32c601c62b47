import type { Plan } from './plan.ts';
import { type Options, type Outcome, simulate } from './simulate.ts';

/** Smaller plans tried in all: enough for what a seed has, and a bound for a failure that comes and goes. */
const MAX_TRIES = 400;

export type Shrunk = { plan: Plan; outcome: Outcome };

/** Finds a smaller plan that breaks the same invariant: fewer steps, then fewer kinds of faults, then one process. */
export async function shrink(plan: Plan, options: Options = {}): Promise<Shrunk> {
  const first = await simulate(plan, { ...options, trace: true });
  const wanted = first.violation?.invariant;
  let best: Shrunk = { plan, outcome: first };
  if (wanted === undefined) return best;
  let tries = 0;
  const breaks = async (smaller: Plan): Promise<boolean> => {
    tries += 1;
    const outcome = await simulate(smaller, { ...options, trace: true });
    if (outcome.violation?.invariant !== wanted) return false;
    best = { plan: smaller, outcome };
    return true;
  };
  for (let size = Math.ceil(plan.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.plan.steps.length && tries < MAX_TRIES; ) {
      const steps = best.plan.steps.filter((_, index) => index < at || index >= at + size);
      if (!(await breaks({ ...best.plan, steps }))) at += size;
    }
  }
  for (const simpler of simplerThan(plan)) {
    if (tries < MAX_TRIES) await breaks({ ...best.plan, ...simpler });
  }
  return best;
}

function simplerThan(plan: Plan): Partial<Plan>[] {
  return [
    { webhooks: { lost: 0, late: 0, twice: 0, unanswered: 0 } },
    ...plan.callFaults.map((_, at) => ({ callFaults: plan.callFaults.filter((_, other) => other !== at) })),
    { callFaults: [] },
    { skewMs: [0, 0] },
    { processes: 1 },
  ];
}
