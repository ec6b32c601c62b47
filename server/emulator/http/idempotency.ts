import { createHash } from 'node:crypto';
import { DAY_MS } from '../core/units.ts';
import { ApiError } from '../params/api-error.ts';
import type { Store } from '../store/store.ts';

export type Answer = { status: number; body: string };
export type Keyed = { key: string; method: string; path: string; params: unknown };

/** Stripe may forget a key after a day; the emulator does so exactly then, so that nobody comes to rely on more. */
const KEPT_MS = DAY_MS;

/** The first answer to this key, null when it is new. Throws when the key came with another request before. */
export function findReplay(store: Store, call: Keyed, nowMs: number): (Answer & { requestId: string }) | null {
  store.sql('delete from idempotency where at_ms <= ?').run(nowMs - KEPT_MS);
  const row: unknown = store
    .sql(
      'select method, path, params_hash as hash, status, body, request_id as requestId from idempotency where key = ?',
    )
    .get(call.key);
  if (!isKept(row)) return null;
  if (row.method !== call.method || row.path !== call.path)
    throw mismatch(call.key, `for the same endpoint they were first used for ('${call.path}' vs '${row.path}')`);
  if (row.hash !== hashOf(call.params)) throw mismatch(call.key, 'with the same parameters they were first used with');
  return row;
}

export function keepAnswer(store: Store, call: Keyed, answer: Answer, requestId: string, nowMs: number): void {
  store
    .sql(
      'insert into idempotency (key, method, path, params_hash, status, body, request_id, at_ms) values (?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(call.key, call.method, call.path, hashOf(call.params), answer.status, answer.body, requestId, nowMs);
}

type Kept = Answer & { method: string; path: string; hash: string; requestId: string };

const isKept = (row: unknown): row is Kept => typeof row === 'object' && row !== null && 'hash' in row;

function mismatch(key: string, how: string): ApiError {
  const message = `Keys for idempotent requests can only be used ${how}. Try using a key other than '${key}' if you meant to execute a different request.`;
  return new ApiError({ status: 400, type: 'idempotency_error', message });
}

/** 409, which the SDK tries again. */
export const keyInUse = (key: string): ApiError =>
  new ApiError({
    status: 409,
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
  });

const hashOf = (params: unknown): string => createHash('sha256').update(canonical(params)).digest('hex');

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
