import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that a build is made of: sources, what configures the compilers, and the versions that are installed. */
const SOURCES = [
  'app',
  'db',
  'public',
  'server',
  'package-lock.json',
  'package.json',
  'remix.config.js',
  'tailwind.config.js',
  'tsconfig.json',
];
/** What Remix writes, and what no build reads. */
const NOT_BUILT_FROM = /^public\/build$|^server\/emulator\/dist$|(^|\/)node_modules$|\.(test\.tsx?|md|gz|br|png)$/;

/**
 * One hash over the names and contents of all sources of a build. It does not depend on times, which a checkout or a copy changes.
 * @param {string} root
 */
export function hashSources(root) {
  const hash = createHash('sha256');
  for (const path of SOURCES) addTo(hash, root, path);
  return hash.digest('hex');
}

function addTo(hash, root, path) {
  const full = join(root, path);
  if (NOT_BUILT_FROM.test(path) || !existsSync(full)) return;
  if (statSync(full).isDirectory()) {
    for (const name of readdirSync(full).sort()) addTo(hash, root, `${path}/${name}`);
    return;
  }
  const content = readFileSync(full);
  hash.update(`${path}\n${content.length}\n`).update(content);
}
