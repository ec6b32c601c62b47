import { createHash, randomBytes } from 'node:crypto';
import { HOUR_MS } from '../core/units.ts';

/** 256 bits: nobody guesses it. */
const TOKEN_BYTES = 32;

/** Long enough to find the mail, short enough that an old mailbox opens nothing. */
export const RESET_LASTS_MS = HOUR_MS;
export const CONFIRM_LASTS_MS = 24 * HOUR_MS;

/** What a link in a mail carries; kept only as its hash. */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
