import { transaction } from '../../db/transaction.ts';
import { type CustomerId, newId, type UserId } from '../core/ids.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import type { Deps } from '../deps.ts';
import type { SignUp } from './forms.ts';
import { hashPassword } from './passwords.ts';
import { insertCustomerOf, insertUserOnce } from './store.ts';

export type Made = { userId: UserId; customerId: CustomerId | null };

/** Writes a user, and a customer unless it is an admin: both or neither. Null when the e-mail is in use. */
export async function makeUser(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  form: SignUp,
  role: 'customer' | 'admin',
): Promise<Made | null> {
  const password_hash = await hashPassword(form.password);
  const userId = newId<'user'>();
  const customerId = role === 'customer' ? newId<'customer'>() : null;
  const created_at_ms = clock.now();
  return transaction(db, async (trx) => {
    const user = { id: userId, customer_id: null, email: form.email, password_hash, role, created_at_ms };
    if (!(await insertUserOnce(trx, user))) return null;
    if (customerId) {
      await insertCustomerOf(trx, userId, { id: customerId, name: form.name, created_at_ms });
      await recordDomainEvent(trx, { customerId, kind: 'signed_up', subjectId: userId, nowMs: created_at_ms });
    }
    return { userId, customerId };
  });
}
