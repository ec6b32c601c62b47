import { type Trx, transaction } from '../../db/transaction.ts';
import { type CustomerId, newId, type UserId } from '../core/ids.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import type { Deps } from '../deps.ts';
import type { SignUp } from './forms.ts';
import { hashPassword } from './passwords.ts';
import { insertCustomerOf, insertUser, insertUserOnce } from './store.ts';

export type Made = { userId: UserId; customerId: CustomerId | null };

/** Writes a user whose e-mail is known to be theirs, and a customer unless it is an admin. Null when the e-mail is in use. */
export async function makeUser(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  form: SignUp,
  role: 'customer' | 'admin',
): Promise<Made | null> {
  const user = { ...(await newUser(form, role)), created_at_ms: clock.now(), email_confirmed_at_ms: clock.now() };
  return transaction(db, async (trx) => {
    if (!(await insertUserOnce(trx, user))) return null;
    if (role === 'admin') return { userId: user.id, customerId: null };
    const made = await addCustomer(trx, user.id, { name: form.name, nowMs: user.created_at_ms });
    await recordDomainEvent(trx, {
      customerId: made.customerId,
      kind: 'signed_up',
      subjectId: user.id,
      nowMs: user.created_at_ms,
    });
    return made;
  });
}

/** Writes a user who has yet to confirm the e-mail, with a customer; `also` runs in the same transaction. */
export async function makePendingUser(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  form: SignUp,
  also: (trx: Trx, made: { userId: UserId; customerId: CustomerId }) => Promise<void>,
): Promise<{ userId: UserId; customerId: CustomerId }> {
  const user = { ...(await newUser(form, 'customer')), created_at_ms: clock.now(), email_confirmed_at_ms: null };
  return transaction(db, async (trx) => {
    await insertUser(trx, user);
    const made = await addCustomer(trx, user.id, { name: form.name, nowMs: user.created_at_ms });
    await also(trx, made);
    return made;
  });
}

const newUser = async (form: SignUp, role: 'customer' | 'admin') => ({
  id: newId<'user'>(),
  customer_id: null,
  email: form.email,
  password_hash: await hashPassword(form.password),
  role,
  admin_role: role === 'admin' ? ('owner' as const) : null,
});

async function addCustomer(trx: Trx, userId: UserId, { name, nowMs }: { name: string; nowMs: number }) {
  const customerId = newId<'customer'>();
  await insertCustomerOf(trx, userId, { id: customerId, name, created_at_ms: nowMs });
  return { userId, customerId };
}
