import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join as pathOf } from 'node:path';
import { migrateToLatest } from '../../db/migrate.ts';
import { openDatabase } from '../../db/open.ts';
import { signUp } from '../auth/sign-up.ts';
import { bundleWorkers } from '../commands/workers.mjs';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Ms } from '../core/units.ts';
import { workersIn } from '../start-up/worker-files.mjs';
import { openDatabaseAt } from '../testing/database.ts';
import type { Person } from '../testing/people.ts';
import { makeTempFolder } from '../testing/temp-folder.ts';
import { CHECKING_LOOPS, createWorld, type World } from '../testing/world.ts';
import { accepted, attachSamples, type Cast, join, openCast, pay, use } from './cast.ts';
import { findStudio, liveStudioWeek, openStudio, readNotices } from './customer.ts';
import { BOUNCING, FATES, type Fate } from './fates.ts';
import { DEMO_FILES, unpackSnapshot } from './snapshot.ts';

const WEEKS = 26;
const WEEK_MS = 7 * DAY_MS;

export type DemoOrder = {
  /** Where the databases go. */
  folder: string;
  /** What links in mails begin with. */
  appUrl: string;
  nowMs: Ms;
  say(line: string): void;
};

const emailOf = (name: string): string => `office@${name.toLowerCase().replace(/[^a-z]+/g, '-')}.example`;

/**
 * Makes the databases from nothing: half a year of the demo customer and of thirty others, lived through the app's own use cases
 * and the emulator's clock, up to now. Takes a minute or two.
 */
export async function makeDemo(order: DemoOrder): Promise<void> {
  let isNear = false;
  // Asking about everybody each day is left out until the last week.
  const isIdle = (loop: string) => !isNear && CHECKING_LOOPS.includes(loop);
  await inWorld(order, { startMs: order.nowMs - WEEKS * WEEK_MS - HOUR_MS, isIdle }, async (world) => {
    const cast = await openCast(world);
    const studio = await openStudio(cast);
    const people = new Map<Fate, Person>();
    for (let weeksAgo = WEEKS; weeksAgo > 0; weeksAgo -= 1) {
      isNear = weeksAgo === 1;
      order.say(`${weeksAgo} weeks to go`);
      for (const fate of FATES.filter((one) => one.weeksAgo === weeksAgo)) people.set(fate, await begin(cast, fate));
      await world.settle();
      for (const [fate, person] of people) {
        await liveWeek(cast, fate, person);
        await fate.events?.[weeksAgo]?.(cast, person);
      }
      await liveStudioWeek(cast, studio, weeksAgo);
      await world.advance(WEEK_MS);
    }
    await liveStudioWeek(cast, studio, 0);
    await signUpUnconfirmed(cast);
    await world.settle();
    await readNotices(studio);
  });
}

/** Makes the databases from the snapshot, whose people live on up to now: some seconds for each month since it was made. */
export async function continueDemo(order: DemoOrder): Promise<void> {
  await inWorld(order, { startMs: order.nowMs, unpack: unpackSnapshot }, async (world) => {
    const cast = await openCast(world);
    const studio = await findStudio(cast);
    const agoMs = () => order.nowMs - world.deps.clock.now();
    if (agoMs() < 0) throw new Error('The snapshot is of a later day than today.');
    while (agoMs() > DAY_MS) {
      order.say(`${Math.ceil(agoMs() / DAY_MS)} days to go`);
      await world.advance(Math.min(WEEK_MS, agoMs() - HOUR_MS));
      await liveStudioWeek(cast, studio, agoMs() > DAY_MS ? 1 : 0);
    }
  });
}

type Beginning = { startMs: Ms; isIdle?: (loop: string) => boolean; unpack?: (folder: string) => void };

/** Lets `live` act in a world whose databases are then moved to the order's folder, whole or not at all. */
async function inWorld(
  { folder, appUrl, nowMs }: DemoOrder,
  { startMs, isIdle = () => false, unpack = () => undefined }: Beginning,
  live: (world: World) => Promise<void>,
): Promise<void> {
  const temp = makeTempFolder('headroom-demo-');
  const at = pathOf(temp, 'headroom.db');
  try {
    unpack(temp);
    await Promise.all([bundleWorkers(temp), migrate(at)]);
    const world = await createWorld({
      startMs,
      stateFile: pathOf(temp, 'emulator.db'),
      database: async () => openDatabaseAt(at, async () => undefined),
      appUrl,
      workers: workersIn(temp),
      isIdle,
      simulatesAll: true,
      mailer: { send: sendOrBounce },
    });
    try {
      await live(world);
      await world.advance(nowMs - MINUTE_MS - world.deps.clock.now());
    } finally {
      await world.close();
    }
    moveTo(folder, temp);
  } finally {
    rmSync(temp, { recursive: true });
  }
}

async function migrate(at: string): Promise<void> {
  const db = openDatabase(at);
  await migrateToLatest(db).finally(() => db.destroy());
}

function moveTo(folder: string, temp: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const file of DEMO_FILES) copyFileSync(pathOf(temp, file), pathOf(folder, `${file}.new`));
  for (const file of DEMO_FILES) renameSync(pathOf(folder, `${file}.new`), pathOf(folder, file));
}

async function sendOrBounce({ to }: { to: string }): Promise<'kept'> {
  if (to === emailOf(BOUNCING)) throw new Error('550 5.1.1 mailbox unavailable');
  return 'kept';
}

/** What happens in the week in which a customer comes. */
async function begin(cast: Cast, fate: Fate): Promise<Person> {
  const person = await join(cast, { name: fate.name, email: emailOf(fate.name) });
  await attachSamples(person, fate.accounts ?? 0);
  if (fate.card) await pay(cast, person, fate.card);
  return person;
}

async function liveWeek(cast: Cast, { perWeek }: Fate, person: Person): Promise<void> {
  const { standing } = await person.api.portal.shell();
  if (perWeek && standing.kind === 'active') await use(cast, person, perWeek);
}

/** Somebody who signed up just now and has yet to confirm. */
async function signUpUnconfirmed({ world }: Cast): Promise<void> {
  const form = { name: 'Meadow Vets', email: emailOf('Meadow Vets'), password: 'correct horse battery' };
  accepted(await signUp(world.deps, form, '203.0.113.7'));
}
