import { spawnSync } from 'node:child_process';

/**
 * Holds the lock file against the registry's list of known advisories: serious ones in what production installs are a
 * failure. Not every registry offers the list, and a machine may be offline. Then this says that nothing was checked.
 */
const SERIOUS = ['high', 'critical'];
const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', timeout: 60_000 });

/** npm's report; null when it gave none. */
function reportOf(text) {
  try {
    const report = JSON.parse(text);
    return report.metadata?.vulnerabilities ? report : null;
  } catch {
    return null;
  }
}

const report = reportOf(stdout);
if (!report) {
  console.log(`advisories: NOT CHECKED, the registry does not offer them here`);
} else {
  const found = Object.values(report.vulnerabilities ?? {}).filter(({ severity }) => SERIOUS.includes(severity));
  for (const { name, severity, range } of found) console.error(`${severity}: ${name} ${range}`);
  console.log(`advisories: ${found.length} serious in what production installs`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
