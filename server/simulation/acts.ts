import { accountActs } from './acts/accounts.ts';
import { billingActs } from './acts/billing.ts';
import { mishaps } from './acts/mishaps.ts';
import { runActs } from './acts/runs.ts';
import { stripeActs } from './acts/stripe.ts';
import type { Step } from './plan.ts';
import type { AppProcess } from './process.ts';
import type { Person, World } from './world.ts';

export type Scene = { world: World; step: Step; person: Person; process: AppProcess };
export type Act = (scene: Scene) => Promise<void> | void;

const ACTS = { ...runActs, ...accountActs, ...billingActs, ...stripeActs, ...mishaps };
export type ActName = keyof typeof ACTS;

/** How often each act is drawn, beside the others that a seed has taken up. */
export const WEIGHTS: Record<ActName, number> = {
  run: 22,
  burst: 2,
  cancelRun: 4,
  foreign: 1,
  attach: 5,
  detach: 3,
  cap: 5,
  adjust: 3,
  startCheckout: 8,
  returnFromCheckout: 2,
  payCheckout: 7,
  subscribeAgain: 2,
  card: 3,
  payOpen: 3,
  cancelAtEnd: 2,
  cancelNow: 2,
  writeOff: 6,
  refund: 2,
  openDispute: 4,
  closeDispute: 5,
  deleteCustomer: 1,
  decideWriteOff: 3,
  giveTrial: 2,
  deleteRunsItem: 2,
  cancelUsage: 2,
  sellOther: 3,
  boundaryOutage: 1,
  replayDead: 1,
  wait: 20,
  nearPeriodEnd: 1,
  crash: 9,
  stop: 1,
  pause: 4,
  skew: 1,
  outage: 2,
  doubt: 1,
  diskFull: 3,
};

/** Does one step of the plan, on a process that is awake; where there is none, nobody answers. */
export async function doStep(world: World, step: Step): Promise<void> {
  const person = world.people[step.person];
  const wanted = world.processes[step.process % world.processes.length];
  const process = wanted?.isAwake() ? wanted : world.processes.find((other) => other.isAwake());
  const isMishap = Object.hasOwn(mishaps, step.act);
  const at = process ?? (isMishap ? wanted : undefined);
  if (!person || !at) return;
  await ACTS[step.act]({ world, step, person, process: isMishap && wanted ? wanted : at });
}
