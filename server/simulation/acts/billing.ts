import { finishCheckout } from '../../billing/finish-checkout.ts';
import { startCheckout } from '../../billing/start-checkout.ts';
import type { CustomerId, UserId } from '../../core/ids.ts';
import { cents } from '../../core/units.ts';
import { setMonthlyCap } from '../../customers/store.ts';
import { createCaller } from '../../trpc/root.ts';
import type { Act } from '../act.ts';
import type { AppProcess } from '../process.ts';

export const ADMIN_ID = 'admin' as UserId;

/** The admin's procedures, on one process. */
export const adminOf = (process: AppProcess) =>
  createCaller({
    deps: process.deps,
    user: {
      id: ADMIN_ID,
      email: 'admin@example.com',
      role: 'admin',
      adminRole: 'owner',
      hasFactor: true,
      verifiedAtMs: Number.MAX_SAFE_INTEGER,
      customerId: null,
      isConfirmed: true,
      sessionId: 'none',
    },
    resHeaders: new Headers(),
    ip: '127.0.0.1',
  }).admin;

export const billingActs = {
  /** In half of them the customer is made at Stripe, and the answer is lost. */
  startCheckout: ({ world, step, person, process }) => {
    if (step.b % 2 === 0) world.nextFault = { call: 'createCustomer', fault: 'late', thenDownMs: 0 };
    return world.launch(process, `${process.name} starts a checkout`, async () => {
      const order = { customerId: person.customerId as CustomerId, email: 'person@example.com' };
      const started = await startCheckout(process.deps, order);
      world.log(() => `${process.name} checkout: ${started.ok ? started.value.clientSecret : started.refusal.kind}`);
    });
  },

  returnFromCheckout: ({ world, person, process }) =>
    world.launch(process, `${process.name} return page of a checkout`, async () => {
      const customer = world.customerAtStripe(person);
      const sessions = [...world.model.books.checkouts.values()].filter((session) => session.customer === customer?.id);
      const sessionId = sessions.at(-1)?.id;
      if (!sessionId) return;
      const done = await finishCheckout(process.deps, { customerId: person.customerId as CustomerId, sessionId });
      world.log(() => `${process.name} return of ${sessionId}: ${done.ok ? done.value : done.refusal.kind}`);
    }),

  cap: ({ world, step, person, process }) =>
    world.launch(process, `${process.name} sets the cap`, async () => {
      // In credits: none, nothing, some, or much.
      const capCents = [null, cents(0), cents(step.b % 60), cents(10_000)][step.a % 4] ?? null;
      await setMonthlyCap(process.deps.db, person.customerId as CustomerId, capCents);
      process.deps.signals.notify('runs');
      world.log(() => `cap of ${person.customerId}: ${capCents}`);
    }),

  adjust: ({ world, step, person, process }) =>
    world.launch(process, `${process.name} adjusts`, async () => {
      const credits = (step.b % 400) - 200 || 1;
      const requestKey = `00000000-0000-4000-8000-${String(step.a * 1_000_000 + step.b).padStart(12, '0')}`;
      world.acknowledged.adjustments.set(requestKey, credits);
      await adminOf(process).adjust({ customerId: person.customerId, credits, reason: 'as planned', requestKey });
    }),

  /** An admin bills what was written off, or leaves it. */
  decideWriteOff: ({ world, step, process }) =>
    world.launch(process, `${process.name} decides about a write-off`, async () => {
      const found = await world.store.read('select id from write_offs where decision is null order by id');
      const writeOffId = found[step.a % Math.max(1, found.length)]?.id;
      if (writeOffId === undefined) return;
      const admin = adminOf(process);
      if (step.b % 3 > 0) await admin.billWriteOff({ writeOffId: String(writeOffId) });
      else await admin.leaveWriteOff({ writeOffId: String(writeOffId) });
    }),

  replayDead: ({ world, process }) =>
    world.launch(process, `${process.name} replays a dead event`, async () => {
      const [dead] = await world.store.read("select id from inbox_events where status = 'dead' order by id limit 1");
      if (!dead) return;
      world.checker.allowRevival(String(dead.id));
      await adminOf(process).replay({ eventId: String(dead.id) });
    }),
} satisfies Record<string, Act>;
