import { createHash, randomBytes } from 'node:crypto';

/** 256 bits: nobody guesses it. */
const TOKEN_BYTES = 32;

/** What a link in a mail carries; kept only as its hash. */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
