import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const IMPORT = /^(?:import|export)\s+(type\b)?(?:[^'"]*?\bfrom\s+)?['"](\.[^'"]+)['"]/gm;

type Import = { target: string; isType: boolean };

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'app', 'server', 'db', 'e2e'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .split('\n')
  .filter((path) => /\.tsx?$/.test(path) && existsSync(join(ROOT, path)));

const imports = new Map<string, Import[]>(
  files.map((path) => [
    path,
    [...readFileSync(join(ROOT, path), 'utf8').matchAll(IMPORT)].map(([, type, target = '']) => ({
      target: join(dirname(path), target),
      isType: type !== undefined,
    })),
  ]),
);

type Follows = (each: Import) => boolean;

/** The shortest way over imports from one file to another, or null. */
function wayBetween(from: string, to: string, follows: Follows): string[] | null {
  const cameFrom = new Map<string, string | null>([[from, null]]);
  const queue = [from];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (path === to) {
      const way: string[] = [];
      for (let step: string | null = to; step; step = cameFrom.get(step) ?? null) way.unshift(step);
      return way;
    }
    for (const each of imports.get(path) ?? [])
      if (follows(each) && !cameFrom.has(each.target)) {
        cameFrom.set(each.target, path);
        queue.push(each.target);
      }
  }
  return null;
}

/** Circles that begin with one of the chosen imports. */
function circles(isChosen: (path: string, each: Import) => boolean, follows: Follows): string[] {
  const found: string[] = [];
  for (const [path, targets] of imports)
    for (const each of targets) {
      const way = isChosen(path, each) ? wayBetween(each.target, path, follows) : null;
      if (way) found.push([path, ...way].join(' -> '));
    }
  return found;
}

const isValue: Follows = ({ isType }) => !isType;

describe('a circle of imports', () => {
  it('never consists of values', () => {
    expect(files.length).toBeGreaterThan(1_000);
    expect(circles((_path, each) => isValue(each), isValue)).toEqual([]);
  });

  it('of types stays inside one folder', () => {
    const leavesFolder = (path: string, { target }: Import) => dirname(path) !== dirname(target);
    expect(circles(leavesFolder, () => true)).toEqual([]);
  });
});
