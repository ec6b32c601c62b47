import type { LucideIcon } from 'lucide-react';
import Ban from 'lucide-react/icons/ban';
import BookOpenCheck from 'lucide-react/icons/book-open-check';
import CircleStop from 'lucide-react/icons/circle-stop';
import Eye from 'lucide-react/icons/eye';
import Gauge from 'lucide-react/icons/gauge';
import KeyRound from 'lucide-react/icons/key-round';
import LogOut from 'lucide-react/icons/log-out';
import Play from 'lucide-react/icons/play';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import Wrench from 'lucide-react/icons/wrench';
import type { AdminPermission } from '../../../server/core/admin-roles.ts';
import type { MenuItem } from '../menu/items.ts';
import { Menu } from '../menu/menu.tsx';
import { LinkButton } from '../ui/button.tsx';
import { useCan } from './use-can.ts';

/** What can be done to a customer: each opens a page with a preview. */
export function CustomerActions({
  customerId,
  isBlocked,
  subscription,
}: {
  customerId: string;
  isBlocked: boolean;
  subscription: { cancelAtMs: number | null; endedAtMs: number | null } | null;
}) {
  const may = useCan();
  const item = (name: AdminPermission, label: string, icon: LucideIcon): MenuItem[] =>
    may(name) ? [{ label, icon, to: `/admin/act/${name}/${customerId}` }] : [];
  const isLive = subscription !== null && subscription.endedAtMs === null;
  const ending = subscription?.cancelAtMs == null;
  const items: MenuItem[] = [
    ...item('view_as', 'View as this customer', Eye),
    ...item('cap', 'Change the monthly cap', Gauge),
    ...(isBlocked ? item('unblock', 'Unblock', Ban) : item('block', 'Block', Ban)),
    ...(isLive && ending ? item('end', 'End the subscription', CircleStop) : []),
    ...(isLive && !ending ? item('resume', 'Resume the subscription', Play) : []),
    ...(isLive ? item('sync', 'Sync with Stripe', RefreshCw) : []),
    ...item('compare', 'Compare the books', BookOpenCheck),
    ...item('repair', 'Repair differences', Wrench),
    ...item('send_reset', 'Send a link for a new password', KeyRound),
    ...item('revoke_sessions', 'End all sessions', LogOut),
  ];
  return (
    <>
      {may('credits') ? (
        <LinkButton variant="secondary" to={`/admin/act/credits/${customerId}`}>
          Give or take credits
        </LinkButton>
      ) : null}
      {items.length > 0 ? (
        <Menu label="More actions" heading="Actions" items={items} className={MENU}>
          More actions
        </Menu>
      ) : null}
    </>
  );
}

const MENU =
  'inline-flex min-h-11 items-center rounded border bg-surface px-4 text-base font-medium text-text hover:border-muted sm:min-h-10 sm:text-sm';
