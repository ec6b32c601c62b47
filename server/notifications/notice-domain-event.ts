import type { Executor } from '../../db/transaction.ts';
import { countAttached, findAccount } from '../accounts/store.ts';
import { listAgreements } from '../billing/agreement-store.ts';
import { isLive } from '../billing/standing.ts';
import { findSubscription } from '../billing/subscription-store.ts';
import { type AccountId, asId, type CustomerId } from '../core/ids.ts';
import type { DomainEvent } from '../customers/domain-event-store.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { findRun } from '../scenarios/run-store.ts';
import { accountsCost } from '../stripe/accounts-price.ts';
import { decideMonthly, decideRisk } from './notice-scenario.ts';
import { agreementThreadKey } from './notice-terms.ts';
import type { Notice } from './store.ts';

type Prices = Deps['stripe']['prices'];

/** The notice for a domain event; null when its subject has changed since. */
export function decideDomainEvent(db: Executor, domainEvent: DomainEvent, prices: Prices): Promise<Notice | null> {
  switch (domainEvent.kind) {
    case 'signed_up':
      return decideWelcome(db, domainEvent);
    case 'agreed':
      return decideAgreed(db, domainEvent);
    case 'account_attached':
      return decideAttached(db, domainEvent, prices);
    case 'account_detached':
      return decideDetached(db, domainEvent, prices);
    case 'run_finished':
      return decideRunFinished(db, domainEvent);
    case 'data_exported':
      return decideExported(domainEvent);
    case 'risk_checked':
      return decideRisk(db, domainEvent);
    case 'monthly_agreed':
    case 'monthly_stopped':
      return decideMonthly(db, domainEvent);
  }
}

async function decideWelcome(db: Executor, { customerId, id }: DomainEvent): Promise<Notice> {
  return {
    kind: 'welcome',
    dedupeKey: `domainEvent:${id}`,
    params: { customerName: (await getCustomer(db, customerId)).name },
  };
}

async function decideAgreed(db: Executor, { customerId, id, subjectId }: DomainEvent): Promise<Notice | null> {
  const agreement = (await listAgreements(db, customerId)).find(({ version }) => version === subjectId);
  if (!agreement) return null;
  return {
    kind: 'agreement',
    dedupeKey: `domainEvent:${id}`,
    threadKey: agreementThreadKey(customerId),
    params: { state: 'accepted', acceptedAtMs: agreement.acceptedAtMs, lines: agreement.lines },
  };
}

async function decideAttached(db: Executor, domainEvent: DomainEvent, prices: Prices): Promise<Notice | null> {
  const { customerId, id, subjectId } = domainEvent;
  const account = await findAccount(db, customerId, asId<'account'>(subjectId));
  if (account?.status !== 'attached') return null;
  return {
    kind: 'account_attached',
    dedupeKey: `domainEvent:${id}`,
    threadKey: accountThreadKey(account.id),
    answers: true,
    params: { accountId: account.id, name: account.name, ...(await costNow(db, customerId, prices)) },
  };
}

async function decideDetached(db: Executor, domainEvent: DomainEvent, prices: Prices): Promise<Notice | null> {
  const { customerId, id, subjectId } = domainEvent;
  const account = await findAccount(db, customerId, asId<'account'>(subjectId));
  if (account?.status !== 'detached') return null;
  return {
    kind: 'account_detached',
    dedupeKey: `domainEvent:${id}`,
    threadKey: accountThreadKey(account.id),
    answers: true,
    params: { accountId: account.id, name: account.name, ...(await costNow(db, customerId, prices)) },
  };
}

const accountThreadKey = (accountId: AccountId): string => `account:${accountId}`;

/** What the attached accounts cost now. */
async function costNow(db: Executor, customerId: CustomerId, prices: Prices) {
  const attached = await countAttached(db, customerId);
  const subscription = await findSubscription(db, customerId);
  const isSubscribed = subscription !== null && isLive(subscription.status);
  return { isSubscribed, attached, monthlyCents: accountsCost(prices.accounts, attached).totalCents };
}

async function decideRunFinished(db: Executor, { customerId, subjectId }: DomainEvent): Promise<Notice | null> {
  const run = await findRun(db, customerId, asId<'run'>(subjectId));
  if (run?.status !== 'succeeded' && run?.status !== 'failed') return null;
  const { id: runId, scenarioName, done: variants, captured, failed, error } = run;
  return {
    kind: 'run_finished',
    dedupeKey: `run:${runId}:finished`,
    params:
      run.status === 'succeeded'
        ? { runId, scenarioName, outcome: run.status, variants, captured, failed }
        : { runId, scenarioName, outcome: run.status, error },
  };
}

async function decideExported({ id, atMs }: DomainEvent): Promise<Notice> {
  return {
    kind: 'data_exported',
    dedupeKey: `domainEvent:${id}`,
    params: { atMs },
  };
}
