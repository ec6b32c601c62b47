import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { encode } from 'uqr';
import { type Trx, transaction } from '../../db/transaction.ts';
import { logSecurity } from '../audit/security-log-store.ts';
import { wallNow } from '../clock.ts';
import type { UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { SECOND_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { charge, forgive, type OverBudget } from '../limits/charge.ts';
import { networkOf } from '../limits/networks.ts';
import { mailAboutLogin } from './mail.ts';
import {
  confirmFactor,
  deleteFactor,
  findFactor,
  replaceCodes,
  saveSecret,
  spendStep,
  takeCode,
} from './second-factor-store.ts';
import { deleteSessions, markVerified } from './session-store.ts';
import { hashOf } from './tokens.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'site' | 'signals'>;
type Asking = { userId: UserId; email: string; sessionId: string; ip: string };
type WrongCode = Refusal<'wrong_code'>;

const ISSUER = 'Headroom';
/** A code counts in the half minute before and after its own: phones' clocks differ. */
const WINDOW_STEPS = 1;
const STEP_MS = 30 * SECOND_MS;
/** As many as one sheet of paper holds and nobody uses up. */
const RECOVERY_CODES = 10;
/** Without letters and digits that look alike. Ten of them are 49 bits, and five tries are all that a session gets. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

const totp = (secret: string, email: string) =>
  new TOTP({ issuer: ISSUER, label: email, secret: Secret.fromBase32(secret) });

/** Draws a secret for an authenticator app. It counts once a code made with it was given. Refused when there is one. */
export async function beginFactor(
  { db }: Pick<Ports, 'db'>,
  { userId, email }: Pick<Asking, 'userId' | 'email'>,
): Promise<Result<{ secret: string; uri: string; qr: { size: number; path: string } }, Refusal<'factor_set'>>> {
  const secret = new Secret({ size: 20 }).base32;
  if (!(await saveSecret(db, userId, secret, wallNow())))
    return refuse('factor_set', 'You have an authenticator already. Remove it first, on the page Your security.');
  const uri = totp(secret, email).toString();
  return ok({ secret, uri, qr: drawQr(uri) });
}

/** Confirms the secret by a code, draws recovery codes, and ends all other sessions. The codes are given this once. */
export async function confirmNewFactor(
  ports: Ports,
  asking: Asking & { code: string },
): Promise<Result<{ recoveryCodes: string[] }, WrongCode | OverBudget>> {
  const { db } = ports;
  const { userId, email, sessionId } = asking;
  const allowed = await countTry(db, asking);
  if (!allowed.ok) return allowed;
  const recoveryCodes = Array.from({ length: RECOVERY_CODES }, drawCode);
  const isRight = await transaction(db, async (trx) => {
    const factor = await findFactor(trx, userId);
    if (!factor || factor.confirmed_at_ms !== null || !(await takeStep(trx, asking))) return false;
    await confirmFactor(trx, userId, wallNow());
    await replaceCodes(trx, userId, recoveryCodes.map(hashOf));
    await deleteSessions(trx, userId, sessionId);
    await markVerified(trx, sessionId, wallNow());
    await logSecurity(trx, { kind: 'second_factor_set', userId, network: networkOf(asking.ip) });
    await tell(trx, ports, email, {
      title: 'An authenticator was added to your login',
      body: 'From now on Headroom asks for a code of your authenticator app when you log in. If it was not you, tell an owner at once.',
    });
    return true;
  });
  if (!isRight) return wrongCode(db, asking);
  await forgive(db, 'second_factor', userId);
  ports.signals.notify('mail');
  return ok({ recoveryCodes });
}

/** Takes a code of the app or, once each, a recovery code. The session is trusted with what needs a second factor from then on. */
export async function enterCode(
  ports: Ports,
  asking: Asking & { code: string },
): Promise<Result<void, WrongCode | OverBudget>> {
  const { db } = ports;
  const { userId, sessionId, code } = asking;
  const allowed = await countTry(db, asking);
  if (!allowed.ok) return allowed;
  const isRight = await transaction(db, async (trx) => {
    const factor = await findFactor(trx, userId);
    if (!factor || factor.confirmed_at_ms === null) return false;
    const isOfApp = await takeStep(trx, asking);
    if (!isOfApp && !(await takeCode(trx, userId, hashOf(code)))) return false;
    await markVerified(trx, sessionId, wallNow());
    const kind = isOfApp ? 'second_factor_passed' : 'recovery_code_used';
    await logSecurity(trx, { kind, userId, network: networkOf(asking.ip) });
    if (!isOfApp)
      await tell(trx, ports, asking.email, {
        title: 'A recovery code was used',
        body: 'Somebody logged in with one of your recovery codes instead of your authenticator app. If it was not you, tell an owner at once.',
      });
    return true;
  });
  if (!isRight) return wrongCode(db, asking);
  await forgive(db, 'second_factor', userId);
  ports.signals.notify('mail');
  return ok(undefined);
}

/** Takes an authenticator and its recovery codes away. The next log-in sets up another. */
export async function removeFactor(trx: Trx, ports: Ports, user: { id: UserId; email: string }): Promise<boolean> {
  if (!(await deleteFactor(trx, user.id))) return false;
  await logSecurity(trx, { kind: 'second_factor_removed', userId: user.id });
  await tell(trx, ports, user.email, {
    title: 'The authenticator of your login was removed',
    body: 'You set up another one when you log in next. If you did not ask for it, tell an owner at once.',
  });
  return true;
}

/** Whether the code is the app's of about now, and was not used before. */
async function takeStep(trx: Trx, { userId, email, code }: Pick<Asking, 'userId' | 'email'> & { code: string }) {
  const factor = await findFactor(trx, userId);
  if (!factor || !/^\d{6}$/.test(code)) return false;
  const nowMs = wallNow();
  const delta = totp(factor.secret, email).validate({ token: code, timestamp: nowMs, window: WINDOW_STEPS });
  return delta !== null && spendStep(trx, userId, Math.floor(nowMs / STEP_MS) + delta);
}

/** Counted by login, not by session: a new session gives no new tries. */
const countTry = (db: Ports['db'], { userId, ip }: Asking) =>
  charge(db, 'second_factor', userId, { userId, network: networkOf(ip) });

async function wrongCode(db: Ports['db'], { userId, ip }: Asking): Promise<Result<never, WrongCode>> {
  await logSecurity(db, { kind: 'second_factor_failed', userId, network: networkOf(ip) });
  return refuse(
    'wrong_code',
    'This code does not match. Wait for the next one, and check the clock of your phone.',
    'code',
  );
}

const drawCode = (): string => Array.from({ length: 10 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

const tell = (trx: Trx, ports: Ports, to: string, words: { title: string; body: string }): Promise<void> =>
  mailAboutLogin(trx, ports, { to, customerId: null, ...words, link: null });

/** The dark squares of a QR code as one path of unit squares. */
function drawQr(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { ecc: 'M', border: 2 });
  const squares = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, path: squares.join('') };
}
