import type { MetaFunction } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { AuthCard } from '../components/auth/auth-card.tsx';

export const meta: MetaFunction = () => [{ title: 'Deleted · Headroom' }];

/** Where somebody lands who deleted everything. */
export default function Goodbye() {
  return (
    <AuthCard
      title="Everything is deleted"
      below={
        <>
          You can{' '}
          <Link to="/signup" className="link">
            sign up anew
          </Link>{' '}
          at any time, also with the same e-mail.
        </>
      }
    >
      <div className="space-y-3">
        <p>Your login is gone, and what you had here is being erased.</p>
        <p className="text-sm text-muted">
          If you were subscribed, Stripe sends a last invoice for what was used. A mail that says so is on its way.
        </p>
      </div>
    </AuthCard>
  );
}
