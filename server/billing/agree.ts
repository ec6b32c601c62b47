import { type Executor, transaction } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { lockBalance } from '../credits/store.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import type { Deps } from '../deps.ts';
import { type Agreement, findAcceptedVersion, insertAgreement, listAgreements } from './agreement-store.ts';
import { type Terms, termsOf } from './terms.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe'>;

/** What is to be agreed to now, what was, and whether the customer has to be asked. */
export async function findAgreement(
  { db, stripe }: Pick<Deps, 'db' | 'stripe'>,
  customerId: CustomerId,
): Promise<{ terms: Terms; agreements: Agreement[]; isAgreed: boolean }> {
  const terms = termsOf(stripe.prices.accounts);
  const agreements = await listAgreements(db, customerId);
  return { terms, agreements, isAgreed: agreements[0]?.version === terms.version };
}

/** Whether the terms as they are now were accepted last. */
export const hasAgreed = async (
  db: Executor,
  customerId: CustomerId,
  stripe: Pick<Deps['stripe'], 'prices'>,
): Promise<boolean> => (await findAcceptedVersion(db, customerId)) === termsOf(stripe.prices.accounts).version;

/** Accepts the terms that were shown; twice is once. Refused when they have changed since. */
export async function agree(
  { db, clock, stripe }: Ports,
  { customerId, email, version }: { customerId: CustomerId; email: string; version: string },
): Promise<Result<null, Refusal<'terms_changed'>>> {
  const terms = termsOf(stripe.prices.accounts);
  if (version !== terms.version)
    return refuse('terms_changed', 'The prices have changed since this page was opened. Read them again, please.');
  await transaction(db, async (trx) => {
    await lockBalance(trx, customerId);
    if ((await findAcceptedVersion(trx, customerId)) === version) return;
    const nowMs = clock.now();
    await insertAgreement(trx, { customerId, ...terms, acceptedBy: email, nowMs });
    await recordDomainEvent(trx, { customerId, kind: 'agreed', subjectId: version, nowMs });
  });
  return ok(null);
}

/** Before anything may be charged, what is charged must have been agreed to. */
export const askToAgree = () =>
  refuse('agreement_needed', 'Agree first to what is charged and when: nothing is charged without that.');
