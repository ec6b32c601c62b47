import type { CustomerId, RunId, ScenarioId, UserId } from '../../core/ids.ts';
import { cancelRun } from '../../scenarios/cancel-run.ts';
import { startRun } from '../../scenarios/start-run.ts';
import type { Act } from '../act.ts';

/** So many of the largest are more than balance and overdraft together. */
const BURST = 6;

export const runActs = {
  /** The same step twice in a plan has the same key. */
  run: ({ world, step, person, process }) => {
    const requestKey = `key-${step.a}-${step.b}`;
    const order = {
      customerId: person.customerId as CustomerId,
      userId: person.userId as UserId,
      scenarioId: person.scenarios[step.a % person.scenarios.length] as ScenarioId,
      requestKey,
    };
    const known = `${person.customerId} ${requestKey}`;
    return world.launch(process, `${process.name} run ${requestKey}`, async () => {
      const started = await startRun(process.deps, order);
      world.log(() => `${process.name} run ${requestKey}: ${started.ok ? started.value.runId : started.refusal.kind}`);
      if (!started.ok) {
        world.acknowledged.refused.add(known);
        return;
      }
      const before = world.acknowledged.runs.get(known);
      if (before !== undefined && before !== started.value.runId)
        world.violate('I5', `the request key ${requestKey} made two runs`);
      world.acknowledged.runs.set(known, started.value.runId);
    });
  },

  /** Large runs of one balance, all at once. */
  burst: async (scene) => {
    const { person, step } = scene;
    const largest = person.scenarios.length - 1;
    for (let at = 0; at < BURST; at += 1)
      await runActs.run({ ...scene, step: { ...step, a: largest, b: step.b * 10 + at } });
  },

  cancelRun: ({ world, step, person, process }) =>
    world.launch(process, `${process.name} cancels a run`, async () => {
      const mine = [...world.acknowledged.runs].filter(([known]) => known.startsWith(person.customerId));
      const runId = mine.at(-1 - (step.a % 3))?.[1];
      if (runId === undefined) return;
      const done = await cancelRun(process.deps, {
        customerId: person.customerId as CustomerId,
        runId: runId as RunId,
      });
      world.log(() => `${process.name} cancel ${runId}: ${done.ok ? done.value.released : done.refusal.kind}`);
    }),

  /** Somebody else's run and scenario must be nowhere. */
  foreign: ({ world, step, person, process }) => {
    const other = world.people.find(({ customerId }) => customerId !== person.customerId);
    if (!other) return;
    return world.launch(process, `${process.name} reaches for what is not theirs`, async () => {
      const customerId = person.customerId as CustomerId;
      const started = await startRun(process.deps, {
        customerId,
        userId: person.userId as UserId,
        scenarioId: other.scenarios[0] as ScenarioId,
        requestKey: `foreign-${step.b}`,
      });
      if (started.ok) world.violate('I14', 'a run of somebody else’s scenario was started');
      const theirs = [...world.acknowledged.runs].find(([known]) => known.startsWith(other.customerId))?.[1];
      if (theirs === undefined) return;
      const canceled = await cancelRun(process.deps, { customerId, runId: theirs as RunId });
      if (canceled.ok) world.violate('I14', 'somebody else’s run was canceled');
    });
  },
} satisfies Record<string, Act>;
