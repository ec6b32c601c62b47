import type { Executor } from '../../db/transaction.ts';
import { creditsFor } from '../core/catalog.ts';
import { dollars } from '../core/figures.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { capNow, monthOf } from '../credits/rules.ts';
import { sumMonth } from '../credits/store.ts';
import { getCustomer } from '../customers/store.ts';
import { type NotifyPorts, notify, settle } from './notify.ts';
import type { Notice } from './store.ts';

/** In per cent of the cap, the highest first: only the highest that is reached is told. */
const MARKS = [100, 80];

/** Tells once a month, cap and mark that 80 % or 100 % of the monthly cap is used (rule 7); a cap that was raised makes it void. */
export async function noticeCap(ports: NotifyPorts, customerId: CustomerId): Promise<void> {
  const decided = await decideCap(ports.db, customerId, ports.clock.now());
  if (decided) await notify(ports, customerId, (db, nowMs) => decideCap(db, customerId, nowMs));
  else await settle(ports, customerId, threadKeyOf(customerId));
}

const threadKeyOf = (customerId: CustomerId): string => `cap:${customerId}`;

async function decideCap(db: Executor, customerId: CustomerId, nowMs: Ms): Promise<Notice | null> {
  const cap = capNow(await getCustomer(db, customerId), nowMs);
  const used = await sumMonth(db, customerId, nowMs);
  if (cap === null || used === 0) return null;
  const allowed = creditsFor(cap);
  const mark = MARKS.find((each) => used * 100 >= allowed * each);
  if (mark === undefined) return null;
  return {
    kind: 'cap',
    dedupeKey: `cap:${customerId}:${monthOf(nowMs)}:${cap}:${mark}`,
    threadKey: threadKeyOf(customerId),
    title: mark === 100 ? `Your monthly cap of ${dollars(cap)} is reached` : `${mark} % of your monthly cap is used`,
    body: `Runs of this month may cost ${dollars(cap)} by your own setting. ${mark === 100 ? 'Runs wait until you raise it or the month ends.' : 'Runs go on until it is reached.'}`,
    link: { label: 'Change the cap', href: '/settings/spending' },
  };
}
