import { readFileSync } from 'node:fs';

/**
 * A lock file that silently misses packages of other platforms makes `npm ci` refuse on those; one with `resolved`
 * addresses ties it to a registry. Both are told here, before they reach anyone.
 */
const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const faults = [];

/** Whether `name`, wanted by the package at `path`, is in the lock: beside it or in any folder above. */
function isLocked(path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at) return false;
  }
}

for (const [path, entry] of Object.entries(packages)) {
  if (entry.resolved && !entry.link) faults.push(`${path} names where it was downloaded from`);
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (!isLocked(path, name)) faults.push(`${path || 'package.json'} wants ${name}, which the lock file misses`);
  }
}
for (const fault of faults) console.error(fault);
console.log(
  faults.length === 0 ? `lock file: ${Object.keys(packages).length} packages, complete` : `${faults.length} faults`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
