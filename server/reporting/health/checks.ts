import { COUNTED_MS } from '../../core/durations.ts';
import { spanWords } from '../../core/spans.ts';
import { HOUR_MS, MINUTE_MS, type Ms, SECOND_MS } from '../../core/units.ts';
import type { Backlog, GivenUpName, QueueName } from './backlog.ts';
import { isAlive, type LoopState, type ProcessBeat } from './beats.ts';

/** One thing that is checked: whether it is as it should be, and what was found. */
export type Check = {
  name: string;
  isOk: boolean;
  found: string;
  /** Whether each counted thing is an item of "Needs attention" of its own. */
  isListed?: true;
};

/** How long the first of a queue may wait. */
export const MAX_AGE_MS: Record<QueueName, Ms> = {
  // Worked on within seconds. After this long its loop hangs, or Stripe has been away for a while.
  events: 15 * MINUTE_MS,
  // A mail server that greylists takes a quarter of an hour.
  mails: HOUR_MS,
  // The largest sweep takes a few minutes; behind others it may wait as long again.
  runs: HOUR_MS,
  // Stripe forgets identifiers of usage after a day. Usage older than half of that needs an admin.
  unsealed: 12 * HOUR_MS,
  unsent: 12 * HOUR_MS,
  // By then the customer pays for a number of accounts that is not the one attached.
  syncs: HOUR_MS,
  // The loop asks again every minute while Stripe does not answer.
  actions: HOUR_MS,
};
export const QUEUE_TEXT: Record<QueueName, string> = {
  events: 'waiting events',
  mails: 'waiting mails',
  runs: 'runs',
  unsealed: 'unsealed usage',
  unsent: 'unsent usage',
  syncs: 'waiting syncs',
  actions: 'pending admin actions',
};
const GIVEN_UP_TEXT: Record<GivenUpName, string> = {
  events: 'dead events',
  mails: 'dead mails',
  batches: 'rejected usage batches',
};
/** What is red for so long is mailed about and listed on Today: a restart, a moved clock or one slow moment is not. */
export const RED_FOR_MS = 30 * SECOND_MS;
/** A page takes 20 ms of the event loop at most. */
const MAX_LOOP_DELAY_MS = 250;
/** The longest turn there is, which compares all books, takes less. */
const LONGEST_TURN_MS = 20 * MINUTE_MS;
/** A loop whose turns fail is tried every five seconds: so many are an outage of a few minutes. */
export const MAX_LOOP_ERRORS = 100;

/** Three of its usual waits and the longest turn. */
export const maxSilenceMs = ({ everyMs }: { everyMs: Ms }): Ms => 3 * everyMs + LONGEST_TURN_MS;

type Facts = { backlog: Backlog; processes: ProcessBeat[]; loops: LoopState[]; wallMs: Ms };

/** All checks, green and red. Pass null when the database does not answer. */
export function checkHealth(facts: Facts | null): Check[] {
  if (!facts) return [check('database', false, 'does not answer')];
  const { backlog, processes, loops, wallMs } = facts;
  const alive = processes.filter((process) => isAlive(process, wallMs));
  const delayMs = Math.max(0, ...alive.map(({ loopDelayMs }) => loopDelayMs));
  return [
    check('database', true, 'answers'),
    check('event loop', delayMs <= MAX_LOOP_DELAY_MS, `p99 delay ${delayMs} ms, limit ${MAX_LOOP_DELAY_MS} ms`),
    ...Object.entries(backlog.givenUp).map(([name, n]) => ({
      ...check(GIVEN_UP_TEXT[name as GivenUpName], n === 0, String(n)),
      isListed: true as const,
    })),
    ...Object.entries(backlog.queues).map(([name, { oldestAgeMs }]) =>
      checkAge(QUEUE_TEXT[name as QueueName], oldestAgeMs, MAX_AGE_MS[name as QueueName]),
    ),
    ...loops.map((loop) => checkSilence(loop, wallMs)),
    ...loops
      .filter(hasTooManyErrors)
      .map(({ name, errors }) =>
        check(`errors of loop ${name}`, false, `${errors} in ${spanWords(COUNTED_MS)}, limit ${MAX_LOOP_ERRORS}`),
      ),
  ];
}

/** Whether none of a loop's checks is red. */
export const isLoopOk = (loop: LoopState, wallMs: Ms): boolean =>
  checkSilence(loop, wallMs).isOk && !hasTooManyErrors(loop);

const checkSilence = (loop: LoopState, wallMs: Ms): Check =>
  checkAge(`loop ${loop.name}`, wallMs - (loop.lastSuccessMs ?? loop.startedMs), maxSilenceMs(loop));

const hasTooManyErrors = ({ errors }: LoopState): boolean => errors > MAX_LOOP_ERRORS;

const checkAge = (name: string, ageMs: Ms, maxMs: Ms): Check =>
  check(name, ageMs <= maxMs, `oldest ${Math.round(ageMs / SECOND_MS)} s, limit ${maxMs / SECOND_MS} s`);

const check = (name: string, isOk: boolean, found: string): Check => ({ name, isOk, found });
