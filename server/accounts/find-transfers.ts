import type { Executor } from '../../db/transaction.ts';
import { MAX_TRANSFER_MS } from '../core/durations.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { listAccounts } from './store.ts';
import { listDecided, pageSides, type Side, type TransferCandidate } from './transfer-store.ts';

/** More pairs than anybody reviews; the newest are kept. */
const MAX_CANDIDATES = 5_000;
/** Customers whose pairs are kept in memory until one of their accounts changes. */
const MAX_KEPT = 20;

type Kept = Map<CustomerId, { fingerprint: string; found: Promise<TransferCandidate[]> }>;
/** By database: tests and the simulation open several in one process, with the same customers. */
const keptOf = new WeakMap<Executor, Kept>();

/** Movements of two own accounts with opposite amounts, in one currency, a few days apart, and all pairs that were decided on. */
export async function listTransferCandidates(db: Executor, customerId: CustomerId): Promise<TransferCandidate[]> {
  const decided = await listDecided(db, customerId);
  const byPair = new Map(decided.map((pair) => [keyOf(pair), pair]));
  for (const pair of await findPairs(db, customerId)) if (!byPair.has(keyOf(pair))) byPair.set(keyOf(pair), pair);
  return [...byPair.values()];
}

const keyOf = ({ out, into }: TransferCandidate): string => `${out.id} ${into.id}`;

/** What is found by amount and day: the same until an account's version moves on. */
async function findPairs(db: Executor, customerId: CustomerId): Promise<TransferCandidate[]> {
  const accounts = (await listAccounts(db, customerId)).filter(({ status }) => status === 'attached');
  const currencies = accounts.map(({ currency }) => currency);
  const paired = accounts.filter(({ currency }) => currencies.indexOf(currency) !== currencies.lastIndexOf(currency));
  if (paired.length === 0) return [];
  const fingerprint = paired
    .map(({ id, name, currency, version }) => `${id} ${version} ${currency} ${name}`)
    .join('\n');
  const kept: Kept = keptOf.get(db) ?? new Map();
  keptOf.set(db, kept);
  const known = kept.get(customerId);
  if (known?.fingerprint === fingerprint) return known.found;
  const found = search(db, customerId, new Map(paired.map(({ id, currency }) => [id, currency])));
  kept.delete(customerId);
  kept.set(customerId, { fingerprint, found });
  for (const oldest of kept.keys()) if (kept.size > MAX_KEPT) kept.delete(oldest);
  found.catch(() => kept.delete(customerId));
  return found;
}

type Seen = Side & { atMs: number };
/** The movements of the last days, by amount and account, the newest first. */
type Window = Map<number, Map<AccountId, Seen[]>>;

async function search(db: Executor, customerId: CustomerId, currencies: ReadonlyMap<AccountId, string>) {
  const pairs: TransferCandidate[] = [];
  const window: Window = new Map();
  for await (const page of pageSides(db, customerId, [...currencies.keys()])) {
    for (const side of page) {
      const seen = { ...side, atMs: Date.parse(side.date) };
      for (const other of opposite(window, seen)) {
        const currency = currencies.get(seen.accountId) ?? '';
        if (currency !== currencies.get(other.accountId)) continue;
        const [out, into] = seen.amountCents < 0 ? [seen, other] : [other, seen];
        pairs.push({ out, into, amountCents: into.amountCents, currency, decision: null });
        if (pairs.length >= MAX_CANDIDATES) return pairs;
      }
      remember(window, seen);
    }
    forgetOld(window, Date.parse(page.at(-1)?.date ?? ''));
  }
  return pairs;
}

function* opposite(window: Window, { amountCents, accountId, atMs }: Seen): Generator<Seen> {
  if (amountCents === 0) return;
  for (const [other, list] of window.get(-amountCents) ?? []) {
    if (other === accountId) continue;
    dropOld(list, atMs);
    yield* list;
  }
}

function remember(window: Window, seen: Seen): void {
  const byAccount = window.get(seen.amountCents) ?? new Map<AccountId, Seen[]>();
  window.set(seen.amountCents, byAccount);
  const list = byAccount.get(seen.accountId);
  if (list) list.push(seen);
  else byAccount.set(seen.accountId, [seen]);
}

/** Movements come newest first: those too far from this day are at the front. */
function dropOld(list: Seen[], atMs: number): void {
  const first = list.findIndex((seen) => seen.atMs - atMs <= MAX_TRANSFER_MS);
  if (first !== 0) list.splice(0, first < 0 ? list.length : first);
}

function forgetOld(window: Window, atMs: number): void {
  for (const [cents, byAccount] of window) {
    for (const [accountId, list] of byAccount)
      if ((list.at(-1)?.atMs ?? 0) - atMs > MAX_TRANSFER_MS) byAccount.delete(accountId);
    if (byAccount.size === 0) window.delete(cents);
  }
}
