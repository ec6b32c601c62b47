import type { ReactNode } from 'react';
import type { MenuItem } from '../menu/items.ts';
import { Logo } from './logo.tsx';
import { BottomNavigation, type NavItem, NavigationProgress, SideNavigation } from './navigation.tsx';
import { PageBody } from './page-body.tsx';
import { SkipLink } from './skip-link.tsx';
import { UserMenu } from './user-menu.tsx';

type FrameProps = {
  home: string;
  items: NavItem[];
  /** The bottom bar of a phone has room for five. */
  phoneItems?: NavItem[];
  email: string;
  /** Menu items above Log out. */
  menu?: MenuItem[];
  /** Shown above every page: the balance, or the name of the section. */
  status: ReactNode;
  bell?: ReactNode;
  banner?: ReactNode;
  children: ReactNode;
};

/** The layout around every page of a logged-in user. */
export function Frame({ home, items, phoneItems = items, email, menu, status, bell, banner, children }: FrameProps) {
  return (
    <div className="lg:grid lg:grid-cols-[15rem_1fr]">
      <SkipLink />
      <NavigationProgress />
      <aside className="sticky top-0 hidden h-dvh flex-col gap-8 border-r bg-surface px-4 py-5 lg:flex">
        <div className="px-2">
          <Logo to={home} />
        </div>
        <div className="min-h-0 overflow-y-auto">
          <SideNavigation items={items} />
        </div>
      </aside>
      <div className="min-w-0">
        <header className="sticky top-0 z-20 flex h-14 items-center gap-3 border-b bg-surface px-4 sm:px-8 lg:h-16">
          <div className="flex [&_span]:sr-only sm:[&_span]:not-sr-only lg:hidden">
            <Logo to={home} />
          </div>
          <div className="ml-auto flex min-w-0 items-center gap-2 sm:gap-5">
            {status}
            {bell}
            <UserMenu email={email} items={menu} />
          </div>
        </header>
        <main id="main" className="mx-auto max-w-page px-4 pb-28 pt-6 sm:px-8 sm:pt-8 lg:pb-16">
          <div className="mb-6 space-y-3 empty:hidden">{banner}</div>
          <PageBody>{children}</PageBody>
        </main>
      </div>
      <BottomNavigation items={phoneItems} />
    </div>
  );
}
