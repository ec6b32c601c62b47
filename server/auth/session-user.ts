import type { AdminRole } from '../core/admin-roles.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** The user that a session belongs to. */
export type SessionUser = {
  id: UserId;
  email: string;
  role: 'customer' | 'admin';
  /** What an admin may do; null for customers. */
  adminRole: AdminRole | null;
  /** Whether an admin has an authenticator, and when a code of it was last given in this session, by wall time. */
  hasFactor: boolean;
  verifiedAtMs: Ms | null;
  /** Null for admins. */
  customerId: CustomerId | null;
  /** Whether the e-mail is known to be theirs. */
  isConfirmed: boolean;
  /** The admin who looks at the portal as this customer and can change nothing; null or left out: the user is the user. */
  viewedBy?: UserId | null;
  /** What the session is stored by, not what the cookie holds. */
  sessionId: string;
};
