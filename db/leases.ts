import { newId } from '../server/core/ids.ts';
import { compiledOnce } from './compiled-once.ts';
import { lockRows } from './engine.ts';
import type { Db } from './open.ts';
import type { Trx } from './transaction.ts';

/** What a lease needs of its process: time, and a way to wait that simulated time can drive. */
export type LeasePorts = {
  db: Db;
  clock: { now(): number };
  signals: { notify(topic: string): void; wait(topic: string, timeoutMs: number, signal: AbortSignal): Promise<void> };
};

/** Proof, inside the transaction that writes, that nobody else has taken the lease meanwhile. */
export type Fence = {
  /** Throws LeaseLost; else keeps others from taking the lease until the transaction ends. */
  check(trx: Trx): Promise<void>;
};

/** Another process holds it, and went on holding it for as long as we could wait. The work may be tried again. */
export class LeaseBusy extends Error {}
/** The lease expired and another process took it. What we read may be stale, so nothing was written. */
export class LeaseLost extends Error {}

/** How often a waiting caller polls: another process cannot trigger it. */
const LOOK_EVERY_MS = 250;

/**
 * Does `work` as the only one with this key among all processes on this database. Waits for its turn up to `waitMs`,
 * then throws LeaseBusy. After `ttlMs` others take a holder for dead, so whatever `work` writes must check the fence first.
 */
export async function withLease<T>(
  ports: LeasePorts,
  { key, ttlMs, waitMs }: { key: string; ttlMs: number; waitMs: number },
  work: (fence: Fence) => Promise<T>,
): Promise<T> {
  for (let look = 0; look <= waitMs / LOOK_EVERY_MS; look += 1) {
    const outcome = await tryLease(ports, { key, ttlMs }, work);
    if (outcome.ran) return outcome.value;
    await ports.signals.wait(topicOf(key), LOOK_EVERY_MS, new AbortController().signal);
  }
  throw new LeaseBusy(`${key} is being worked on by another process`);
}

/** The same without waiting: `ran` is false when another caller holds the lease. */
export async function tryLease<T>(
  ports: LeasePorts,
  { key, ttlMs }: { key: string; ttlMs: number },
  work: (fence: Fence) => Promise<T>,
): Promise<{ ran: true; value: T } | { ran: false }> {
  const token = await take(ports, key, ttlMs);
  if (token === null) return { ran: false };
  try {
    return { ran: true, value: await work({ check: (trx) => check(trx, key, token) }) };
  } finally {
    await deleteLease(ports.db, { key, token });
    ports.signals.notify(topicOf(key));
  }
}

/** One statement, so that of two who try at once one gets it. The token is fresh each time: only its holder knows it. */
async function take({ db, clock }: LeasePorts, key: string, ttlMs: number): Promise<string | null> {
  const nowMs = clock.now();
  const [row] = await takeFree(db, { key, token: newId(), untilMs: nowMs + ttlMs, nowMs });
  return row?.token ?? null;
}

const takeFree = compiledOnce((db, lease: { key: string; token: string; untilMs: number; nowMs: number }) =>
  db
    .insertInto('leases')
    .values({ key: lease.key, token: lease.token, until_ms: lease.untilMs })
    .onConflict((c) =>
      c
        .column('key')
        .doUpdateSet({ token: lease.token, until_ms: lease.untilMs })
        .where('leases.until_ms', '<=', lease.nowMs),
    )
    .returning('token'),
);

async function check(trx: Trx, key: string, token: string): Promise<void> {
  const [held] = await lockLease(trx, { key, token });
  if (!held) throw new LeaseLost(`${key} was taken over by another process`);
}

const lockLease = compiledOnce((db, lease: { key: string; token: string }) =>
  lockRows(db, db.selectFrom('leases').select('key').where('key', '=', lease.key).where('token', '=', lease.token)),
);

const deleteLease = compiledOnce((db, lease: { key: string; token: string }) =>
  db.deleteFrom('leases').where('key', '=', lease.key).where('token', '=', lease.token),
);

const topicOf = (key: string): string => `lease:${key}`;
