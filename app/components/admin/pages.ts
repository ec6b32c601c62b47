import BookOpenCheck from 'lucide-react/icons/book-open-check';
import ChartColumn from 'lucide-react/icons/chart-column';
import ChartNoAxesCombined from 'lucide-react/icons/chart-no-axes-combined';
import FileText from 'lucide-react/icons/file-text';
import HeartPulse from 'lucide-react/icons/heart-pulse';
import Inbox from 'lucide-react/icons/inbox';
import LayoutGrid from 'lucide-react/icons/layout-grid';
import Mail from 'lucide-react/icons/mail';
import Scale from 'lucide-react/icons/scale';
import ScrollText from 'lucide-react/icons/scroll-text';
import ShieldCheck from 'lucide-react/icons/shield-check';
import Sun from 'lucide-react/icons/sun';
import Users from 'lucide-react/icons/users';
import { type AdminPermission, type AdminRole, can } from '../../../server/core/admin-roles.ts';
import type { NavItem } from '../shell/navigation.tsx';

/** Every page of the admin side, in the order of the navigation, with what a role needs to open it. */
const PAGES: (NavItem & { needs?: AdminPermission })[] = [
  { to: '/admin', label: 'Today', icon: Sun, end: true },
  { to: '/admin/customers', label: 'Customers', icon: Users },
  { to: '/admin/invoices', label: 'Invoices', icon: FileText },
  { to: '/admin/disputes', label: 'Disputes', icon: Scale },
  { to: '/admin/usage', label: 'Usage', icon: ChartColumn },
  { to: '/admin/events', label: 'Events', icon: Inbox },
  { to: '/admin/mails', label: 'Mails', icon: Mail, needs: 'mails' },
  { to: '/admin/books', label: 'Books', icon: BookOpenCheck },
  { to: '/admin/revenue', label: 'Revenue', icon: ChartNoAxesCombined, needs: 'revenue' },
  { to: '/admin/health', label: 'Health', icon: HeartPulse, needs: 'health' },
  { to: '/admin/audit', label: 'Audit', icon: ScrollText },
  { to: '/admin/team', label: 'Team', icon: ShieldCheck },
];

/** The pages that a role may open: what would be refused is not listed. */
export const pagesFor = (role: AdminRole | null): NavItem[] =>
  PAGES.filter(({ needs }) => needs === undefined || can(role, needs)).map(({ needs: _, ...page }) => page);

const ON_PHONES = ['/admin', '/admin/customers', '/admin/invoices', '/admin/events'];
const MORE: NavItem = { to: '/admin/pages', label: 'More', icon: LayoutGrid };

/** A phone's bottom bar has five places: the last one leads to the list of all pages. */
export const phonePages = (pages: NavItem[]): NavItem[] => [...pages.filter(({ to }) => ON_PHONES.includes(to)), MORE];
