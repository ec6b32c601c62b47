import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { UserId } from '../core/ids.ts';
import { DAY_MS, SECOND_MS } from '../core/units.ts';
import { readCookie, writeCookie } from './cookies.ts';

/** Longer than people are away: without it a log-in is only counted with those of strangers. */
const KEPT_DAYS = 400;
/** Logins that one browser is known for: a shared computer, or one person with two companies. */
const MAX_LOGINS = 5;
const DEVICE_BYTES = 16;
const COOKIE = 'headroom_device';

/** A browser that has logged in before. `id` is random; a signature for each login proves that it was ours to give. */
export type Device = { id: string; signatures: string[] };

/** Reads `id~signature~signature`; null when there is no such cookie, or it is not ours. */
export function readDevice(cookieHeader: string | null, isSecure: boolean): Device | null {
  const [id = '', ...signatures] = (readCookie(cookieHeader, COOKIE, isSecure) ?? '').split('~');
  return /^[\w-]{22}$/.test(id) ? { id, signatures: signatures.slice(0, MAX_LOGINS) } : null;
}

/** Whether this browser has logged in as this user before. */
export function isKnown(device: Device | null, userId: UserId, secret: string): boolean {
  if (!device) return false;
  const expected = Buffer.from(sign(device.id, userId, secret));
  return device.signatures.some((given) => {
    const bytes = Buffer.from(given);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
}

/** The cookie by which this browser is known for `userId` from now on, and stays known for whom it was. */
export function deviceCookie(
  known: Device | null,
  userId: UserId,
  { secret, isSecure }: { secret: string; isSecure: boolean },
): string {
  const id = known?.id ?? randomBytes(DEVICE_BYTES).toString('base64url');
  const own = sign(id, userId, secret);
  const others = (known?.signatures ?? []).filter((signature) => signature !== own);
  const value = [id, own, ...others.slice(0, MAX_LOGINS - 1)].join('~');
  return writeCookie(COOKIE, value, { isSecure, maxAgeS: (KEPT_DAYS * DAY_MS) / SECOND_MS });
}

const sign = (deviceId: string, userId: UserId, secret: string): string =>
  createHmac('sha256', secret).update(`device ${deviceId} ${userId}`).digest('base64url');
