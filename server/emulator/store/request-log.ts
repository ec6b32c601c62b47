import { z } from 'zod';
import type { Store } from './store.ts';

/** One finished call. `status` null: it was never answered (a fault). */
export type LoggedRequest = {
  id: string;
  atMs: number;
  durationMs: number;
  method: string;
  path: string;
  status: number | null;
  error: string | null;
  idempotencyKey: string | null;
  params: string;
};

/** A breach of the contract by what the emulator itself made: an answer (`ref` is its request) or an event. */
export type ContractFinding = { ref: string; about: string; finding: string; atMs: number };

const MAX_REQUESTS = 1_000;
const MAX_FINDINGS = 500;
const PARAMS_KEPT = 8_000;

export function logRequest(store: Store, request: LoggedRequest): void {
  const { lastInsertRowid } = store
    .sql(
      `insert into requests (id, at_ms, duration_ms, method, path, status, error, idempotency_key, params)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      request.id,
      request.atMs,
      request.durationMs,
      request.method,
      request.path,
      request.status,
      request.error,
      request.idempotencyKey,
      request.params.slice(0, PARAMS_KEPT),
    );
  store.sql('delete from requests where seq <= ?').run(Number(lastInsertRowid) - MAX_REQUESTS);
}

export function logFinding(store: Store, { ref, about, finding, atMs }: ContractFinding): void {
  const { lastInsertRowid } = store
    .sql('insert into findings (ref, about, finding, at_ms) values (?, ?, ?, ?)')
    .run(ref, about, finding, atMs);
  store.sql('delete from findings where seq <= ?').run(Number(lastInsertRowid) - MAX_FINDINGS);
}

/** Newest first; `before` is the id of the row after which the page begins. */
export function requestsPage(store: Store, limit: number, before?: string): LoggedRequest[] {
  const from = before === undefined ? '' : 'where seq < (select seq from requests where id = ?)';
  const rows = store
    .sql(`select ${COLUMNS} from requests ${from} order by seq desc limit ?`)
    .all(...(before === undefined ? [] : [before]), limit);
  return z.array(Row).parse(rows);
}

export function findRequest(store: Store, id: string): LoggedRequest | undefined {
  return Row.optional().parse(store.sql(`select ${COLUMNS} from requests where id = ?`).get(id));
}

/** Newest first; of one request or event when `ref` names it. */
export function findings(store: Store, ref: string | null = null): ContractFinding[] {
  const rows = store
    .sql('select ref, about, finding, at_ms as atMs from findings where ref = coalesce(?, ref) order by seq desc')
    .all(ref);
  return z.array(Finding).parse(rows);
}

const COLUMNS =
  'id, at_ms as atMs, duration_ms as durationMs, method, path, status, error, idempotency_key as idempotencyKey, params';

const Row = z.object({
  id: z.string(),
  atMs: z.number(),
  durationMs: z.number(),
  method: z.string(),
  path: z.string(),
  status: z.number().nullable(),
  error: z.string().nullable(),
  idempotencyKey: z.string().nullable(),
  params: z.string(),
});
const Finding = z.object({ ref: z.string(), about: z.string(), finding: z.string(), atMs: z.number() });
