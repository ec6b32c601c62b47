import type { AdminRole } from '../core/admin-roles.ts';
import type { CustomerId, UserId } from '../core/ids.ts';

/** The user that a session belongs to. */
export type SessionUser = {
  id: UserId;
  email: string;
  role: 'customer' | 'admin';
  /** What an admin may do; null for customers. */
  adminRole: AdminRole | null;
  /** Null for admins. */
  customerId: CustomerId | null;
  /** Whether the e-mail is known to be theirs. */
  isConfirmed: boolean;
  /** What the session is stored by, not what the cookie holds. */
  sessionId: string;
};
