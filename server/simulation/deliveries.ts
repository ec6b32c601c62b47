import Stripe from 'stripe';
import { wallNow } from '../clock.ts';
import { DAY_MS, HOUR_MS, type Ms } from '../core/units.ts';
import { receiveWebhook } from '../webhooks/receive.ts';
import { type AppProcess, WEBHOOK_SECRET } from './process.ts';
import type { StripeEvent } from './stripe/books.ts';
import { payloadOf } from './stripe/more-calls.ts';
import type { World } from './world.ts';

/** Stripe tries for three days, ever more rarely. */
const GIVES_UP_AFTER_MS = 3 * DAY_MS;
const FIRST_RETRY_MS = HOUR_MS;

export type Delivery = { event: StripeEvent; sinceMs: Ms; dueAtMs: Ms; tries: number; at: AppProcess | null };

/** How webhooks fare in a seed: shares of 0 to 1. */
export type WebhookFate = { lost: number; late: number; twice: number; unanswered: number };

/** Stripe's side of the webhooks: at least once, in any order, some late, some lost and sent again. */
export class Deliveries {
  readonly #world: World;
  #waiting: Delivery[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  add(event: StripeEvent): void {
    const { nowMs, plan, chance } = this.#world;
    const copies = chance.chance(plan.webhooks.twice) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const isLate = chance.chance(plan.webhooks.late);
      const waitMs = isLate ? chance.below(chance.pick([60_000, HOUR_MS, 3 * DAY_MS])) : 0;
      this.#waiting.push({ event, sinceMs: nowMs, dueAtMs: nowMs + waitMs, tries: 0, at: null });
    }
  }

  due(): Delivery[] {
    const { nowMs } = this.#world;
    return this.#waiting.filter(({ at, dueAtMs }) => at === null && dueAtMs <= nowMs);
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Faults are over: what is still on its way comes now. */
  hurry(): void {
    for (const delivery of this.#waiting) delivery.dueAtMs = Math.min(delivery.dueAtMs, this.#world.nowMs);
  }

  /** A process has died: what it was given is not answered. */
  onCrash(process: AppProcess): void {
    for (const delivery of this.#waiting) if (delivery.at === process) this.#retry(delivery);
  }

  /** Hands one event to a process, over the way that real ones take. */
  async deliver(delivery: Delivery, process: AppProcess): Promise<void> {
    const world = this.#world;
    const { event } = delivery;
    delivery.tries += 1;
    if (world.chance.chance(world.isCalm ? 0 : world.plan.webhooks.lost)) {
      world.log(() => `webhook ${event.id} ${event.type} does not arrive`);
      if (world.plan.losesForGood) this.#drop(delivery);
      else this.#retry(delivery);
      return;
    }
    delivery.at = process;
    await world.launch(process, `${process.name} webhook ${event.id} ${event.type}`, async () => {
      const receive = world.bug?.receive ?? receiveWebhook;
      const status = await receive(process.deps, signed(event)).then(
        (receipt) => receipt.status,
        (error) => {
          this.#retry(delivery);
          throw error;
        },
      );
      const isAnswered = world.isCalm || !world.chance.chance(world.plan.webhooks.unanswered);
      if (status === 200) world.acknowledge(event.id);
      if (status === 200 && isAnswered) this.#drop(delivery);
      else this.#retry(delivery);
    });
  }

  #retry(delivery: Delivery): void {
    const { nowMs } = this.#world;
    delivery.at = null;
    delivery.dueAtMs = nowMs + FIRST_RETRY_MS * 2 ** Math.min(delivery.tries - 1, 5);
    if (nowMs - delivery.sinceMs > GIVES_UP_AFTER_MS && this.#world.plan.losesForGood) this.#drop(delivery);
  }

  #drop(delivery: Delivery): void {
    this.#waiting = this.#waiting.filter((other) => other !== delivery);
  }
}

function signed(event: StripeEvent): { rawBody: string; signature: string; style: 'snapshot' } {
  const payload = JSON.stringify(payloadOf(event));
  // Signatures are always made with real time.
  const timestamp = Math.floor(wallNow() / 1_000);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET, timestamp });
  return { rawBody: payload, signature, style: 'snapshot' };
}
