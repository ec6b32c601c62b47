import { Form, useLocation } from '@remix-run/react';
import { ChevronDown, LogOut } from 'lucide-react';

/** Who is logged in, and the way out. Opens without JavaScript too; going to another page closes it. */
export function UserMenu({ email }: { email: string }) {
  const { key } = useLocation();
  return (
    <details key={key} className="group relative">
      <summary
        aria-label={`Your login: ${email}`}
        className="flex cursor-pointer list-none items-center gap-1.5 rounded p-1 text-muted hover:text-text [&::-webkit-details-marker]:hidden"
      >
        <span className="grid size-8 place-items-center rounded-full bg-accent-soft text-sm font-semibold uppercase text-accent">
          {email.slice(0, 1)}
        </span>
        <ChevronDown aria-hidden className="hidden size-4 transition-transform group-open:rotate-180 sm:block" />
      </summary>
      <div className="absolute right-0 top-full z-40 mt-2 w-64 animate-appear rounded-lg border bg-surface p-2 shadow-pop">
        <p className="truncate px-3 py-2 text-sm text-muted">{email}</p>
        <Form method="post" action="/logout">
          <button
            type="submit"
            className="flex w-full items-center gap-3 rounded px-3 py-2 text-left text-sm hover:bg-bg"
          >
            <LogOut aria-hidden className="size-4" /> Log out
          </button>
        </Form>
      </div>
    </details>
  );
}
