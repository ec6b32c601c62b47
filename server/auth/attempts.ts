import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { MINUTE_MS, SECOND_MS } from '../core/units.ts';

/** Long enough that guessing is hopeless, short enough that a locked-out person waits it out. */
const WINDOW_MS = 15 * MINUTE_MS;
/** More wrong passwords than someone tries who merely forgot which one it was. */
export const FAILURES_PER_EMAIL = 10;
/** An office behind one address shares this. */
export const FAILURES_PER_IP = 60;
/** Each costs a hash and makes a customer; a person needs one, a class room two hundred. */
export const SIGN_UPS_PER_IP = 200;

/** Mails that somebody who is not logged in can have sent to one address. */
export const MAILS_PER_EMAIL = 5;

/** A download, and as many again as somebody makes whose line broke. */
export const EXPORTS_PER_CUSTOMER = 5;

export type Attempts = {
  /** Counts a log-in that begins; refuses when this address or this e-mail has failed too often. */
  beginLogIn(ip: string, email: string): Promise<Result<void, Refusal<'too_many_attempts'>>>;
  /** Takes back what `beginLogIn` counted: the password was right. */
  succeeded(ip: string, email: string): Promise<void>;
  beginSignUp(ip: string): Promise<Result<void, Refusal<'too_many_attempts'>>>;
  /** Counts a mail that somebody asks for to `email`, whether anybody has that or not. */
  beginMail(ip: string, email: string): Promise<Result<void, Refusal<'too_many_attempts'>>>;
  /** Counts a download of all that a customer has: each reads every row. */
  beginExport(customerId: string): Promise<Result<void, Refusal<'too_many_attempts'>>>;
  /** Forgets the failed log-ins of an e-mail whose owner has proven to be it. */
  forget(email: string): Promise<void>;
};

/** Counts live in memory: a restart forgets them, which is harmless at these numbers. */
export function createAttempts(): Attempts {
  const byIp = limiter(FAILURES_PER_IP);
  const byEmail = limiter(FAILURES_PER_EMAIL);
  const signUpsByIp = limiter(SIGN_UPS_PER_IP);
  const exportsByCustomer = limiter(EXPORTS_PER_CUSTOMER);
  const mailsByIp = limiter(FAILURES_PER_IP);
  const mailsByEmail = limiter(MAILS_PER_EMAIL);
  return {
    async beginLogIn(ip, email) {
      const fromHere = await take(byIp, ip);
      return fromHere.ok ? take(byEmail, email) : fromHere;
    },
    async succeeded(ip, email) {
      await byIp.reward(ip);
      await byEmail.delete(email);
    },
    beginSignUp: (ip) => take(signUpsByIp, ip),
    async beginMail(ip, email) {
      const fromHere = await take(mailsByIp, ip);
      return fromHere.ok ? take(mailsByEmail, email) : fromHere;
    },
    beginExport: (customerId) => take(exportsByCustomer, customerId),
    async forget(email) {
      await byEmail.delete(email);
    },
  };
}

const limiter = (points: number): RateLimiterMemory =>
  new RateLimiterMemory({ points, duration: WINDOW_MS / SECOND_MS });

async function take(limit: RateLimiterMemory, key: string): Promise<Result<void, Refusal<'too_many_attempts'>>> {
  try {
    await limit.consume(key);
    return ok(undefined);
  } catch (spent) {
    if (!(spent instanceof RateLimiterRes)) throw spent;
    const minutes = Math.max(1, Math.ceil(spent.msBeforeNext / MINUTE_MS));
    return refuse(
      'too_many_attempts',
      `Too many attempts. Please try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    );
  }
}
