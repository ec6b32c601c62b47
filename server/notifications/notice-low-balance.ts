import type { CustomerId } from '../core/ids.ts';
import { findLastAtLeast, getBalance } from '../credits/store.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { tell } from './tell.ts';

/** Tells once a fall that the balance is below the level of the customer's choice; rising above it and falling again is another. */
export async function noticeLowBalance(
  ports: Pick<Deps, 'db' | 'clock' | 'site' | 'signals'>,
  customerId: CustomerId,
): Promise<void> {
  const { lowBalanceCredits: level } = await getCustomer(ports.db, customerId);
  if (level === null) return;
  const { posted } = await getBalance(ports.db, customerId);
  if (posted >= level) return;
  const before = await findLastAtLeast(ports.db, customerId, level);
  const count = (n: number) => n.toLocaleString('en-US');
  await tell(ports, customerId, {
    kind: 'low_balance',
    causeKey: `low:${customerId}:${level}:${before ?? 'never'}`,
    title: `Fewer than ${count(level)} credits are left`,
    body: `You have ${count(Math.max(0, posted))} now, and wanted to be told. Credits come back with each recharge.`,
    link: { label: 'See your usage', href: '/usage' },
  });
}
