import { createHmac } from 'node:crypto';
import { type Trx, transaction } from '../../db/transaction.ts';
import { isCardOwing } from '../billing/card-use-store.ts';
import { pausedText } from '../billing/standing-text.ts';
import type { CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { getSecret } from '../notifications/secret-store.ts';
import { findDebt, setFormerEmail } from './former-customer-store.ts';

const SECRET = 'former_emails';

/** Remembers, without the e-mail itself, whose a deleted customer was. */
export async function rememberFormer(trx: Trx, customerId: CustomerId, email: string): Promise<void> {
  await setFormerEmail(trx, customerId, hashOf(email, await getSecret(trx, SECRET)));
}

/** Refuses a subscription to a former customer that owes money, recognized by e-mail or card. */
export async function refuseDebtor(
  { db }: Pick<Deps, 'db'>,
  { email, customerId }: { email: string; customerId: CustomerId },
): Promise<Result<void, Refusal<'owes'>>> {
  if (await isCardOwing(db, customerId)) return refuse('owes', pausedText('card_owes'));
  const secret = await transaction(db, (trx) => getSecret(trx, SECRET));
  const debt = await findDebt(db, hashOf(email, secret));
  if (!debt) return ok(undefined);
  const where = debt.hostedUrl ? `Pay it at ${debt.hostedUrl}` : 'Pay the invoice that Stripe sent you';
  return refuse('owes', `An earlier account with this e-mail has an unpaid invoice. ${where}, then subscribe again.`);
}

const hashOf = (email: string, secret: string): string =>
  createHmac('sha256', secret).update(`former e-mail ${email}`).digest('base64url');
