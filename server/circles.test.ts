import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Imports of values: types vanish from the bundle and tie no modules together. */
const VALUE_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^'"]*?\bfrom\s+)?['"](\.[^'"]+)['"]/gm;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'app', 'server', 'db'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('server/emulator/') && existsSync(join(ROOT, path)));

const imports = new Map(
  files.map((path) => [
    path,
    [...readFileSync(join(ROOT, path), 'utf8').matchAll(VALUE_IMPORT)].map(([, target = '']) =>
      join(dirname(path), target),
    ),
  ]),
);

/** The files on the way from `start` back to itself; null when there is no way. */
function circleFrom(start: string): string[] | null {
  const seen = new Set<string>();
  const walk = (path: string, way: string[]): string[] | null => {
    for (const target of imports.get(path) ?? []) {
      if (target === start) return [...way, start];
      if (seen.has(target)) continue;
      seen.add(target);
      const found = walk(target, [...way, target]);
      if (found) return found;
    }
    return null;
  };
  return walk(start, [start]);
}

it('no module imports itself by way of others', () => {
  expect(files.length).toBeGreaterThan(500);
  expect(files.map(circleFrom).filter((circle) => circle !== null)).toEqual([]);
});
