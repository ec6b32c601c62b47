import { DAY_MS, HOUR_MS, MINUTE_MS, type Ms } from '../../core/units.ts';
import type { Act, Scene } from '../act.ts';
import { InjectedFault, OLDEST_USAGE_MS } from '../process.ts';
import type { World } from '../world.ts';

const LONGEST_PAUSE_MS = 48 * HOUR_MS;
/** Commits that a full disk refuses before there is room again. */
const REFUSED_COMMITS = 4;

/** Time, and what befalls processes, the disk and the way to Stripe. */
export const mishaps = {
  wait: async ({ world, step }) => {
    if (await isRefusedBy(world, world.nowMs + step.b)) return;
    world.log(() => `${Math.round(step.b / 1_000)} s pass`);
    world.moveTo(world.nowMs + step.b);
  },

  /** To within the hour before or after the end of the period, where thresholds are blind and usage changes sides. */
  nearPeriodEnd: async ({ world, step, person }: Scene): Promise<void> => {
    const [subscription] = world.liveAtStripe(person);
    if (!subscription) return;
    // Usage may be refused by then: see isRefusedBy.
    const unsent = `select id from usage_facts where batch_id is null
      union all select id from usage_batches where status = 'sealed'
      union all select id from runs where status in ('queued', 'running')`;
    if ((await world.store.read(unsent)).length > 0) return;
    // Nor does a second subscription live for a month beside a first: both would bill the same usage.
    if (world.people.some((each) => world.liveAtStripe(each).length > 1)) return;
    world.log(() => 'the period ends soon');
    world.moveTo(subscription.periodEndMs - HOUR_MS + step.a * 7_000);
  },

  /** Stripe is away over the end of the period: what is used before it is reported too late. */
  boundaryOutage: async (scene) => {
    const { world, person, step } = scene;
    const [subscription] = world.liveAtStripe(person);
    if (!subscription) return;
    const endMs = subscription.periodEndMs;
    await mishaps.nearPeriodEnd({ ...scene, step: { ...step, a: 0 } });
    if (world.nowMs >= endMs || world.nowMs < endMs - 2 * HOUR_MS) return;
    world.log(() => 'Stripe cannot be reached until after the period');
    world.stripeDownUntilMs = endMs + 2 * HOUR_MS;
  },

  crash: ({ world, process }) => {
    if (process.isDead()) return;
    world.crash(process);
    world.replace(process);
  },

  /** SIGTERM: it ends its turns while the next one has begun its own. */
  stop: ({ world, process }) => {
    world.log(() => `${process.name} is told to end`);
    process.stop();
    world.replace(process);
  },

  pause: ({ world, step, process }) => {
    const forMs = step.a % 3 === 0 ? step.b % LONGEST_PAUSE_MS : step.b % (5 * MINUTE_MS);
    world.log(() => `${process.name} stands still for ${Math.round(forMs / 1_000)} s`);
    process.pausedUntilMs = world.nowMs + forMs;
  },

  skew: ({ world, step, process }) => {
    process.skewMs = (step.b % (20 * MINUTE_MS)) - 10 * MINUTE_MS;
    world.log(() => `${process.name}’s clock is off by ${Math.round(process.skewMs / 1_000)} s`);
  },

  outage: ({ world, step }) => {
    const forMs = step.a % 2 === 0 ? step.b % (30 * HOUR_MS) : step.b % (10 * MINUTE_MS);
    world.log(() => `Stripe cannot be reached for ${Math.round(forMs / 1_000)} s`);
    world.stripeDownUntilMs = world.nowMs + forMs;
  },

  /** A meter event arrives, its answer is lost, and nothing more is heard of Stripe until it has forgotten the event. */
  doubt: ({ world, step }) => {
    world.log(() => 'the next report of usage will be in doubt');
    const thenDownMs = 25 * HOUR_MS + (step.b % (10 * HOUR_MS));
    world.nextFault = { call: 'sendUsage', fault: 'late', thenDownMs };
  },

  /** Refused at the beginning by a full disk, or at the end by a server that rolls back in place of committing. */
  diskFull: ({ world, step }) => {
    let left = 1 + (step.a % REFUSED_COMMITS);
    const refuses = (end: () => void): boolean => {
      left -= 1;
      if (left < 0) end();
      return left >= 0;
    };
    if (step.b % 2 === 0) {
      world.log(() => `the disk is full for ${left} commits`);
      world.store.fail = () => {
        const isRefused = refuses(() => {
          world.store.fail = null;
        });
        return isRefused ? new InjectedFault('SQLITE_FULL: database or disk is full') : null;
      };
    } else {
      world.log(() => `${left} commits are rolled back`);
      world.store.rollsBack = () =>
        refuses(() => {
          world.store.rollsBack = null;
        });
    }
  },
} satisfies Record<string, Act>;

/** The loops need some of the time that Stripe gives them. */
const SENT_WITHIN_MS = OLDEST_USAGE_MS - 3 * DAY_MS;

/** Whether usage that is nowhere yet would be too old for Stripe then, for good: such an outage is for people to fix. */
export async function isRefusedBy(world: World, atMs: Ms): Promise<boolean> {
  const unsent = `select id from usage_facts where batch_id is null and occurred_at_ms < ${atMs - SENT_WITHIN_MS}
    union all select id from usage_batches where status = 'sealed' and timestamp_s * 1000.0 < ${atMs - SENT_WITHIN_MS}`;
  return (await world.store.read(unsent)).length > 0;
}
