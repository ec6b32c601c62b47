import { Form, useLocation } from '@remix-run/react';
import Search from 'lucide-react/icons/search';
import { useEffect, useRef } from 'react';

export const SEARCH_MAX = 254;

/** The one search of the admin side. The key `/` moves the focus here. */
export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const { pathname, search } = useLocation();
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);
  const typed = pathname === '/admin/search' ? (new URLSearchParams(search).get('q') ?? '') : '';
  return (
    <Form method="get" action="/admin/search" role="search" key={typed} className="relative min-w-0 flex-1 sm:w-80">
      <Search
        aria-hidden
        className="pointer-events-none absolute left-2.5 top-1/2 size-4 -translate-y-1/2 text-muted"
      />
      <input
        ref={input}
        type="search"
        name="q"
        aria-label="Search customers, invoices, events, runs and ids"
        aria-keyshortcuts="/"
        placeholder="Search ( / )"
        maxLength={SEARCH_MAX}
        defaultValue={typed}
        className="block min-h-10 w-full min-w-0 rounded border border-muted/50 bg-surface pl-8 pr-2 text-base placeholder:text-muted hover:border-muted sm:text-sm"
      />
    </Form>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
