import { DAY_MS, HOUR_MS, MINUTE_MS, type Ms, SECOND_MS } from '../core/units.ts';
import { weaveCollection } from './collection-plan.ts';
import type { WebhookFate } from './deliveries.ts';
import { createRandom, type Random } from './random.ts';
import type { CallFault } from './stripe/calls.ts';
import { type ActName, WEIGHTS } from './weights.ts';

/** One thing that somebody does, or that befalls a process. What `a` and `b` mean is for the act to say. */
export type Step = { act: ActName; person: number; process: number; a: number; b: number };

/** All that a seed decides beforehand; the rest is chance on the way. Smaller plans are tried when one fails. */
export type Plan = {
  seed: number;
  processes: number;
  skewMs: Ms[];
  meterDelayMs: Ms;
  /** Whether commits are shared by what arrives together, as on a SQLite file. */
  groupsCommits: boolean;
  givesUpAs: 'unpaid' | 'canceled';
  webhooks: WebhookFate;
  callFaults: [Exclude<CallFault, 'none'>, number][];
  /** Webhooks that do not arrive never do: the sweep of events finds them. */
  losesForGood: boolean;
  /** Share of turns in which a step of the plan is begun rather than work done that is waiting. */
  haste: number;
  steps: Step[];
};

const FEWEST_STEPS = 14;
const MORE_STEPS = 20;
export const PEOPLE = 3;
/** Acts that let weeks pass at once. */
const LONG_JUMPS: ActName[] = ['nearPeriodEnd', 'boundaryOutage', 'giveTrial'];

/** Each seed takes up some kinds of acts and faults only: rare ones meet more often than if all were mixed. */
export function makePlan(seed: number): Plan {
  const random = createRandom(seed, 0);
  const names = Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[];
  const enabled = names.filter((name) => name === 'run' || name === 'wait' || random.chance(0.55));
  const bag = enabled.flatMap((name) => Array.from({ length: WEIGHTS[name] }, () => name));
  const processes = random.chance(0.7) ? 2 : 1;
  const people = 2 + random.below(PEOPLE - 1);
  const steps: Step[] = [];
  const count = FEWEST_STEPS + random.below(MORE_STEPS);
  for (let at = 0; at < count; at += 1) {
    const step: Step = {
      act: random.pick(bag),
      // Most happens to the one who is subscribed from the beginning.
      person: random.chance(0.5) ? 0 : random.below(people),
      process: random.below(processes),
      a: random.below(1_000),
      b: 0,
    };
    if (step.act === 'startCheckout' && step.person === 0) step.person = 1 + random.below(people - 1);
    if (step.act === 'wait') step.b = waitMs(random);
    else step.b = random.below(1_000_000);
    steps.push(step);
    // The same again, as a double click does, or two tabs.
    if (random.chance(step.act === 'startCheckout' ? 0.6 : 0.08) && step.act !== 'wait')
      steps.push({ ...step, process: random.below(processes), b: step.act === 'startCheckout' ? 1 : step.b });
    steps.push(...followUps(step, random));
  }
  const jumps = steps.some(({ act }) => LONG_JUMPS.includes(act));
  const share = (most: number) => (random.chance(0.5) ? random.next() * most : 0);
  return {
    seed,
    processes,
    skewMs: [0, 0].map(() => (random.chance(0.2) ? random.below(20 * MINUTE_MS) - 10 * MINUTE_MS : 0)),
    groupsCommits: random.chance(0.4),
    meterDelayMs: random.pick([0, 10 * SECOND_MS, 30 * MINUTE_MS]),
    givesUpAs: random.pick(['unpaid', 'canceled'] as const),
    webhooks: { lost: share(0.3), late: share(0.4), twice: share(0.5), unanswered: share(0.3) },
    callFaults: (['unreachable', 'late', 'limited', 'broken', 'slow', 'stale'] as const).map((fault) => [
      fault,
      share(fault === 'slow' ? 0.3 : 0.12),
    ]),
    haste: random.pick([0.05, 0.2, 0.4]),
    // A plan that lets weeks pass has rare meetings of its own.
    steps: jumps ? letRunsEnd(steps) : weaveCollection(seed, steps),
    // What is lost for longer than Stripe tells of events is for nobody to find: no seed with a jump of a month loses.
    losesForGood: random.chance(0.25) && !jumps,
  };
}

/** Short waits in which a run is mostly done. */
const TURNS_OF_A_RUN = 8;

/** In a trial, and while Stripe is away at a period's end, runs end before time goes on: or nothing was used in it. */
const letRunsEnd = (steps: Step[]): Step[] =>
  steps.flatMap((step, at) => {
    const isWithin = step.act === 'run' && ['giveTrial', 'boundaryOutage'].includes(steps[at - 1]?.act ?? '');
    const short: Step = { ...step, act: 'wait', b: SECOND_MS };
    return isWithin ? [step, ...Array.from({ length: TURNS_OF_A_RUN }, () => short)] : [step];
  });

/** What mostly comes after a step, so that rare meetings are not left to chance alone. */
function followUps(step: Step, random: Random): Step[] {
  const then = (act: ActName, changes: Partial<Step> = {}): Step => ({
    ...step,
    act,
    b: random.below(1_000_000),
    ...changes,
  });
  switch (step.act) {
    // Who begins a run may think better of it.
    case 'run':
      return random.chance(0.08) ? [then('cancelRun', { a: 0 })] : [];
    // Who begins a checkout mostly pays.
    case 'startCheckout':
      return random.chance(0.5) ? [then('payCheckout')] : [];
    // What is not paid is written off once it has stood open for a while.
    case 'writeOff':
      return [
        then('run', { a: 0 }),
        then('wait', { b: 2 * HOUR_MS }),
        then('writeOff', { a: 1 }),
        then('wait', { b: HOUR_MS }),
        then('writeOff', { a: 1 }),
      ];
    // What is lost when a subscription ends is written off: then an admin decides.
    case 'cancelNow':
      return [then('wait', { b: 2 * HOUR_MS }), then('decideWriteOff')];
    // Usage that the period's invoice is too early for.
    case 'boundaryOutage':
      return [then('run'), then('run'), then('wait', { b: 3 * HOUR_MS }), then('wait', { b: 3 * HOUR_MS })];
    case 'giveTrial':
      return [then('run'), then('wait', { b: 15 * DAY_MS })];
    case 'deleteRunsItem':
      return [then('run')];
    default:
      return [];
  }
}

function waitMs(random: Random): Ms {
  const kind = random.next();
  if (kind < 0.4) return 1 + random.below(40 * SECOND_MS);
  if (kind < 0.7) return random.below(40 * MINUTE_MS);
  if (kind < 0.9) return random.below(14 * HOUR_MS);
  return random.below(5 * DAY_MS);
}
