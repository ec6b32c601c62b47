import type { Act } from './act.ts';
import { accountActs } from './acts/accounts.ts';
import { billingActs } from './acts/billing.ts';
import { mishaps } from './acts/mishaps.ts';
import { runActs } from './acts/runs.ts';
import { stripeActs } from './acts/stripe.ts';
import type { Step } from './plan.ts';
import type { ActName } from './weights.ts';
import type { World } from './world.ts';

const ACTS: Record<ActName, Act> = { ...runActs, ...accountActs, ...billingActs, ...stripeActs, ...mishaps };

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
