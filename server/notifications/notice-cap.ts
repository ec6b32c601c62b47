import { creditsFor } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import { capNow, monthOf } from '../credits/rules.ts';
import { sumMonth } from '../credits/store.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { tell } from './tell.ts';
import { dollars } from './words.ts';

/** Tells once a month, cap and mark that 80 % or 100 % of the monthly cap is used (rule 7). */
export async function noticeCap(
  ports: Pick<Deps, 'db' | 'clock' | 'site' | 'signals'>,
  customerId: CustomerId,
): Promise<void> {
  const nowMs = ports.clock.now();
  const cap = capNow(await getCustomer(ports.db, customerId), nowMs);
  const used = await sumMonth(ports.db, customerId, nowMs);
  if (cap === null || used === 0) return;
  const allowed = creditsFor(cap);
  for (const mark of [80, 100]) {
    if (used * 100 < allowed * mark) continue;
    await tell(ports, customerId, {
      kind: 'cap',
      causeKey: `cap:${customerId}:${monthOf(nowMs)}:${cap}:${mark}`,
      title: mark === 100 ? `Your monthly cap of ${dollars(cap)} is reached` : `${mark} % of your monthly cap is used`,
      body: `Runs of this month may cost ${dollars(cap)} by your own setting. ${mark === 100 ? 'Runs wait until you raise it or the month ends.' : 'Runs go on until it is reached.'}`,
      link: { label: 'Change the cap', href: '/settings/spending' },
    });
  }
}
