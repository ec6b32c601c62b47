import type { CustomerId, UserId } from '../core/ids.ts';

/** The user that a session belongs to. */
export type SessionUser = {
  id: UserId;
  email: string;
  role: 'customer' | 'admin';
  /** Null for admins. */
  customerId: CustomerId | null;
  sessionId: string;
};
