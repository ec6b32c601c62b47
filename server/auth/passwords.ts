import { randomBytes } from 'node:crypto';
import { type Algorithm, hash, verify } from '@node-rs/argon2';

/** OWASP's smallest recommended argon2id: 19 MiB, two passes, one lane. */
const ARGON2ID = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The same password typed on two keyboards can differ in bytes: NFKC makes them one. */
const typed = (password: string): string => password.normalize('NFKC');

export const hashPassword = (password: string): Promise<string> => hash(typed(password), ARGON2ID);

/**
 * Tells whether `password` made `stored`. With nothing stored it does the same work on a decoy and says no, so that
 * an unknown e-mail takes as long as a wrong password.
 */
export async function passwordMatches(
  password: string,
  stored: string | null,
  verifyHash: (hashed: string, password: string) => Promise<boolean> = verify,
): Promise<boolean> {
  const matches = await verifyHash(stored ?? (await decoy()), typed(password));
  return matches && stored !== null;
}

let decoyHash: Promise<string> | undefined;

function decoy(): Promise<string> {
  decoyHash ??= hashPassword(randomBytes(16).toString('hex'));
  return decoyHash;
}
