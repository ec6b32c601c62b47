import { doStep } from './acts.ts';
import type { Step } from './plan.ts';
import { Violation, type World } from './world.ts';

/** More turns than this are work that makes itself. */
const MAX_TURNS = 20_000;

/** Lets tasks go on in an order that the seed decides, and begins the steps of the plan among them. Until nothing is left. */
export async function work(world: World, steps: Step[]): Promise<number> {
  for (let turn = 1; turn < MAX_TURNS; turn += 1) {
    const begins = steps.length > 0 && world.order.chance(world.plan.haste);
    const moves = begins ? [] : await movesOf(world);
    const step = moves.length === 0 ? steps.shift() : undefined;
    if (step) await doStep(world, step);
    else if (moves.length > 0) await world.order.pick(moves)();
    else {
      // Nothing to do but to wait for those who wait a moment.
      const wakesAtMs = world.scheduler.nextWakeMs();
      if (wakesAtMs === null) return turn;
      world.moveTo(wakesAtMs);
    }
    await world.afterStep();
  }
  throw new Violation('Q7', `no rest after ${MAX_TURNS} turns`);
}

/** All that could go on just now. */
async function movesOf(world: World): Promise<(() => Promise<unknown>)[]> {
  const { scheduler, deliveries, processes, order } = world;
  const moves: (() => Promise<unknown>)[] = scheduler.ready(world.nowMs).map((at) => () => scheduler.resume(at));
  await world.waits.look();
  for (const process of processes) {
    for (const loop of process.dueLoops()) moves.push(() => process.turn(loop));
  }
  const awake = processes.filter((process) => process.isAwake() && !process.isStopping);
  if (awake.length > 0) {
    for (const delivery of deliveries.due()) moves.push(() => deliveries.deliver(delivery, order.pick(awake)));
  }
  return moves;
}
