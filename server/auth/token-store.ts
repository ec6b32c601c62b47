import type { Executor, Trx } from '../../db/transaction.ts';
import { newId, type UserId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Links in mails: their tokens, by hash. They age by wall time, as sessions do. */
export type TokenKind = 'password' | 'email' | 'confirm';
export type Proven = { userId: UserId; email: string | null };

/** Keeps a new token; earlier ones of its kind and user are worth nothing from now on. */
export async function replaceToken(
  trx: Trx,
  token: { userId: UserId; kind: TokenKind; tokenHash: string; email: string | null; expiresAtMs: Ms },
): Promise<void> {
  await deleteTokens(trx, token.userId, [token.kind]);
  await trx
    .insertInto('mail_tokens')
    .values({
      id: newId(),
      user_id: token.userId,
      kind: token.kind,
      token_hash: token.tokenHash,
      email: token.email,
      expires_at_ms: token.expiresAtMs,
    })
    .execute();
}

/** What a token proves; null when there is none of this kind, or it has expired or was used. */
export async function findToken(db: Executor, kind: TokenKind, tokenHash: string, nowMs: Ms): Promise<Proven | null> {
  const row = await db
    .selectFrom('mail_tokens')
    .select(['user_id', 'email'])
    .where('token_hash', '=', tokenHash)
    .where('kind', '=', kind)
    .where('expires_at_ms', '>', nowMs)
    .executeTakeFirst();
  return row ? { userId: row.user_id, email: row.email } : null;
}

/** Uses a token up: of two at once, one gets what it proves. */
export async function takeToken(trx: Trx, kind: TokenKind, tokenHash: string, nowMs: Ms): Promise<Proven | null> {
  const row = await trx
    .deleteFrom('mail_tokens')
    .where('token_hash', '=', tokenHash)
    .where('kind', '=', kind)
    .where('expires_at_ms', '>', nowMs)
    .returning(['user_id', 'email'])
    .executeTakeFirst();
  return row ? { userId: row.user_id, email: row.email } : null;
}

/** The address that a user wants to change to and has not confirmed yet. */
export async function findWantedEmail(db: Executor, userId: UserId, nowMs: Ms): Promise<string | null> {
  const row = await db
    .selectFrom('mail_tokens')
    .select('email')
    .where('user_id', '=', userId)
    .where('kind', '=', 'email')
    .where('expires_at_ms', '>', nowMs)
    .executeTakeFirst();
  return row?.email ?? null;
}

export async function deleteTokens(db: Executor, userId: UserId, kinds: TokenKind[]): Promise<void> {
  await db.deleteFrom('mail_tokens').where('user_id', '=', userId).where('kind', 'in', kinds).execute();
}

export async function deleteExpiredTokens(db: Executor, nowMs: Ms): Promise<void> {
  await db.deleteFrom('mail_tokens').where('expires_at_ms', '<=', nowMs).execute();
}
