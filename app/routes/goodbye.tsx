import type { MetaFunction } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { AuthCard } from '../components/auth/auth-card.tsx';

export const meta: MetaFunction = () => [{ title: 'Deleted · Headroom' }];

/** Shown after a customer deleted everything. */
export default function Goodbye() {
  return (
    <AuthCard
      title="Everything is deleted"
      below={
        <>
          You can{' '}
          <Link to="/signup" className="link">
            sign up again
          </Link>{' '}
          again at any time, even with the same e-mail.
        </>
      }
    >
      <div className="space-y-3">
        <p>Your login is deleted, and your data is being erased.</p>
        <p className="text-sm text-muted">
          If you were subscribed, Stripe sends a final invoice for your usage. We have sent you a mail about it.
        </p>
      </div>
    </AuthCard>
  );
}
