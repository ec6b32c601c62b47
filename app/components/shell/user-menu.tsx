import ChevronDown from 'lucide-react/icons/chevron-down';
import LogOut from 'lucide-react/icons/log-out';
import type { MenuItem } from '../menu/items.ts';
import { Menu } from '../menu/menu.tsx';

const LOG_OUT: MenuItem = { label: 'Log out', icon: LogOut, action: '/logout' };

/** The account menu: settings and Log out. */
export function UserMenu({ email, items = [] }: { email: string; items?: MenuItem[] | undefined }) {
  return (
    <Menu
      label={`Your login: ${email}`}
      heading={email}
      items={[...items, LOG_OUT]}
      className="flex items-center gap-1.5 rounded p-1 text-muted hover:text-text"
    >
      <span className="grid size-8 place-items-center rounded-full bg-accent-soft text-sm font-semibold uppercase text-accent">
        {email.slice(0, 1)}
      </span>
      <ChevronDown aria-hidden className="hidden size-4 sm:block" />
    </Menu>
  );
}
