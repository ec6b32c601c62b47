import { createHash } from 'node:crypto';

/** Enough that two versions of one thing never meet by chance. */
const VERSION_CHARS = 16;

/** Names what was shown by its content: whatever differs in a figure has another version. The order of keys counts. */
export const versionOf = (shown: object): string =>
  createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, VERSION_CHARS);
