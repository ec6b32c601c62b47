import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrateToLatest } from '../../../db/migrate.ts';
import { openDatabase, openReader } from '../../../db/open.ts';
import { wallClock } from '../../clock.ts';
import type { Deps } from '../../deps.ts';
import { createSignals } from '../../signals.ts';
import { receiveWebhook } from '../../webhooks/receive.ts';
import { inRounds, pairOf, perSecond } from './rounds.ts';
import type { Group } from './row.ts';

const CALLERS = 200;
/** One at a time, each waits for the disk: fewer show as much. */
const ALONE_SHARE = 5;
const SECRET = 'whsec_bench';

export const intake: Group = {
  async measure({ rounds, works, folder }) {
    const place = mkdtempSync(join(folder, 'headroom-bench-'));
    const file = join(place, 'headroom.db');
    const db = openDatabase(file);
    await migrateToLatest(db);
    const reader = openReader(file, db);
    const ports = {
      db,
      reader,
      clock: wallClock(),
      signals: createSignals(),
      webhookSecrets: { snapshot: [SECRET], thin: [SECRET] },
      // Of Stripe itself, intake asks only for the mode of our key.
      stripe: { livemode: false } as Deps['stripe'],
    };
    const receive = (deliveries: Delivery[]) => async (i: number) => {
      const receipt = await receiveWebhook(ports, deliveries[i] as Delivery);
      if (receipt.status !== 200) throw new Error(receipt.message);
    };
    const alone = Math.ceil(works / ALONE_SHARE);
    let last: Delivery[] = [];
    const measured = await inRounds(rounds, {
      alone: () => perSecond(1, alone, receive(deliveriesOf(alone))),
      async crowd() {
        last = deliveriesOf(works);
        return perSecond(CALLERS, works, receive(last));
      },
      twice: async () => {
        if (last.length === 0) last = await stored(works);
        return perSecond(CALLERS, works, receive(last));
      },
    });
    await Promise.all([reader.destroy(), db.destroy()]);
    rmSync(place, { recursive: true });
    const perMs = (perSecond: number) => 1_000 / perSecond;
    return [
      { id: 'P5', ...pairOf(measured.map(({ alone, crowd }) => ({ stock: alone, ours: crowd }))) },
      { id: 'P5b', ...pairOf(measured.map(({ crowd, twice }) => ({ stock: perMs(crowd), ours: perMs(twice) }))) },
    ];

    async function stored(count: number): Promise<Delivery[]> {
      const deliveries = deliveriesOf(count);
      await perSecond(CALLERS, count, receive(deliveries));
      return deliveries;
    }
  },
};

type Delivery = Parameters<typeof receiveWebhook>[1];

let ids = 0;

/** New events, signed now: a signature is good for five minutes. */
function deliveriesOf(count: number): Delivery[] {
  return Array.from({ length: count }, () => {
    ids += 1;
    const object = { id: `in_${ids}`, object: 'invoice', customer: `cus_${ids % 100}`, description: 'x'.repeat(2_000) };
    const event = { id: `evt_${ids}`, object: 'event', type: 'invoice.updated', created: 1, livemode: false };
    const rawBody = JSON.stringify({ ...event, api_version: null, data: { object } });
    return { rawBody, signature: signatureOf(rawBody), style: 'snapshot' };
  });
}

/** As Stripe signs a body: https://docs.stripe.com/webhooks#verify-manually. */
function signatureOf(rawBody: string): string {
  const seconds = Math.floor(Date.now() / 1_000);
  const hash = createHmac('sha256', SECRET).update(`${seconds}.${rawBody}`).digest('hex');
  return `t=${seconds},v1=${hash}`;
}
