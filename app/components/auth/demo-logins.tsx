import { Form } from '@remix-run/react';
import { Button } from '../ui/button.tsx';

type DemoLogin = { email: string; password: string; role: 'customer' | 'admin' };

/** Logs in to the demo with one click. Works without JavaScript. */
export function DemoLogins({ logins }: { logins: DemoLogin[] }) {
  if (logins.length === 0) return null;
  return (
    <section aria-label="Demo logins" className="mb-6 rounded-lg border bg-surface">
      <h2 className="px-4 pt-3 text-sm font-semibold">This is a demo. Look around as</h2>
      <ul className="divide-y">
        {logins.map(({ email, password, role }) => (
          <li key={email} className="flex flex-wrap items-center justify-between gap-2 px-4 py-3">
            <div className="min-w-0 text-sm">
              <p className="truncate">{email}</p>
              <p className="font-mono text-xs text-muted">{password}</p>
            </div>
            <Form method="post">
              <input type="hidden" name="email" value={email} />
              <input type="hidden" name="password" value={password} />
              <Button type="submit" variant="secondary" size="sm">
                Log in as {role}
              </Button>
            </Form>
          </li>
        ))}
      </ul>
    </section>
  );
}
