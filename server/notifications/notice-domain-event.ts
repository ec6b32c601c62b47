import type { Executor } from '../../db/transaction.ts';
import { countAttached, findAccount } from '../accounts/store.ts';
import { listAgreements } from '../billing/agreement-store.ts';
import { isLive } from '../billing/standing.ts';
import { findSubscription } from '../billing/subscription-store.ts';
import { count, dollars, moment } from '../core/figures.ts';
import type { AccountId, CustomerId, RunId } from '../core/ids.ts';
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
    title: 'Welcome to Headroom',
    body: `This is the portal of ${(await getCustomer(db, customerId)).name}.\n\nAttach an account, or start with sample data. Your first scenario run is free. Nothing is charged until you have seen the price and agreed.`,
    link: { label: 'Get started', href: '/overview' },
  };
}

async function decideAgreed(db: Executor, { customerId, id, subjectId }: DomainEvent): Promise<Notice | null> {
  const agreement = (await listAgreements(db, customerId)).find(({ version }) => version === subjectId);
  if (!agreement) return null;
  return {
    kind: 'agreement',
    dedupeKey: `domainEvent:${id}`,
    threadKey: agreementThreadKey(customerId),
    title: 'Your billing agreement',
    body: [`Agreed on ${moment(agreement.acceptedAtMs)}:`, ...agreement.lines].join('\n\n'),
    link: { label: 'View agreement', href: '/billing/agreement' },
  };
}

async function decideAttached(db: Executor, domainEvent: DomainEvent, prices: Prices): Promise<Notice | null> {
  const { customerId, id, subjectId } = domainEvent;
  const account = await findAccount(db, customerId, subjectId as AccountId);
  if (account?.status !== 'attached') return null;
  const { isSubscribed, words } = await costNow(db, customerId, prices);
  return {
    kind: 'account_attached',
    dedupeKey: `domainEvent:${id}`,
    threadKey: accountThreadKey(account.id),
    answers: true,
    title: `${account.name} is attached`,
    body: isSubscribed
      ? `${words} Until the next renewal you pay the amount that was shown when you confirmed. The invoice lists it with the account’s name.`
      : `Nothing is charged before you subscribe. ${words}`,
    link: { label: 'View account', href: `/accounts/${account.id}` },
  };
}

async function decideDetached(db: Executor, domainEvent: DomainEvent, prices: Prices): Promise<Notice | null> {
  const { customerId, id, subjectId } = domainEvent;
  const account = await findAccount(db, customerId, subjectId as AccountId);
  if (account?.status !== 'detached') return null;
  const { isSubscribed, words } = await costNow(db, customerId, prices);
  return {
    kind: 'account_detached',
    dedupeKey: `domainEvent:${id}`,
    threadKey: accountThreadKey(account.id),
    answers: true,
    title: `${account.name} is detached`,
    body: `It is no longer billed, and its history stays here. ${words}${isSubscribed ? ' The unused days are credited on the next invoice.' : ''}`,
    link: { label: 'View accounts', href: '/accounts' },
  };
}

const accountThreadKey = (accountId: AccountId): string => `account:${accountId}`;

/** What the attached accounts cost now. */
async function costNow(db: Executor, customerId: CustomerId, prices: Prices) {
  const accounts = await countAttached(db, customerId);
  const subscription = await findSubscription(db, customerId);
  const isSubscribed = subscription !== null && isLive(subscription.status);
  const cost = dollars(accountsCost(prices.accounts, accounts).totalCents);
  const what = accounts === 1 ? 'your 1 attached account costs' : `your ${count(accounts)} attached accounts cost`;
  const words =
    accounts === 0
      ? 'No account is attached, so none is billed.'
      : `${isSubscribed ? 'From now on' : 'Once you subscribe'} ${what} ${cost} a month.`;
  return { isSubscribed, words };
}

async function decideRunFinished(db: Executor, { customerId, subjectId }: DomainEvent): Promise<Notice | null> {
  const run = await findRun(db, customerId, subjectId as RunId);
  if (run?.status !== 'succeeded' && run?.status !== 'failed') return null;
  const ended = run.status === 'succeeded';
  return {
    kind: 'run_finished',
    dedupeKey: `run:${run.id}:finished`,
    title: ended ? `${run.scenarioName}: results are ready` : `${run.scenarioName}: the run failed`,
    body: ended
      ? `${count(run.done)} ${run.done === 1 ? 'variant' : 'variants'}, ${count(run.captured)} ${run.captured === 1 ? 'credit' : 'credits'}.${run.failed > 0 ? ` ${count(run.failed)} failed and were not charged.` : ''}`
      : `${run.error ?? 'No variant could be simulated.'} Nothing was charged.`,
    link: { label: ended ? 'View results' : 'View run', href: `/runs/${run.id}` },
  };
}

async function decideExported({ id, atMs }: DomainEvent): Promise<Notice> {
  return {
    kind: 'data_exported',
    dedupeKey: `domainEvent:${id}`,
    title: 'A copy of your data was downloaded',
    body: `Someone logged in as you downloaded it on ${moment(atMs)}: accounts, movements, scenarios, results, statement and invoices. If this was not you, change your password and log out other sessions.`,
    link: { label: 'Check sessions', href: '/settings/security' },
  };
}
