import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BEHAVIOUR = 'server/stripe/behaviour';
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'server'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.(tsx?|mjs)$/.test(path) || path === 'server/docs/stripe.md')
  .filter((path) => !path.endsWith('/marks.test.ts') && existsSync(join(ROOT, path)))
  .map((path) => ({ path, text: read(path) }));

/** The rows of a table whose first cell is a key in backquotes. */
const rowsOf = (page: string): string[][] =>
  read(page)
    .split('\n')
    .filter((line) => /^\| `[^`]+` \|/.test(line))
    .map((line) => line.slice(2, -2).split(' | '))
    .map(([key = '', ...cells]) => [key.slice(1, -1), ...cells]);

const keysOf = (kind: 'documented' | 'assumed', files = sources): string[] => {
  const mark = new RegExp(`\\b${kind}: ([a-z0-9-]+)(?=[);]| \\|)`, 'g');
  const keys = files.flatMap(({ text }) => [...text.matchAll(mark)].map(([, key]) => key ?? ''));
  return [...new Set(keys)].sort();
};

const documented = rowsOf('server/emulator/DOCUMENTED.md');
const assumed = rowsOf('server/emulator/ASSUMED.md');

describe('a mark', () => {
  it('names a key', () => {
    const unkeyed = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/[(;] ?(documented|assumed)\b(?!: [a-z0-9-]+[);])[^)\n]*\)/gi)].map(
        ([mark]) => `${path}: ${mark}`,
      ),
    );
    expect(unkeyed).toEqual([]);
    const rows = read('server/docs/stripe.md').split('\n');
    expect(rows.filter((row) => /\| assumed\b(?!: [a-z0-9-]+[ ;])/.test(row))).toEqual([]);
  });
});

describe('the table of what Stripe documents', () => {
  it('has a row for each key that a mark names, in their order, and no other', () => {
    expect(documented.map(([key]) => key)).toEqual(keysOf('documented'));
  });

  it.each(documented)('says of %s what, on which page, and when it was read', (_key, ...cells) => {
    const [what, page, copyOf, readOn] = cells;
    expect(cells).toHaveLength(4);
    expect(what).toMatch(/\w{3,}/);
    expect(page).toMatch(/^(SDK `|[a-z0-9.-]+(\/|$|;))/);
    expect(copyOf).toMatch(/^(20\d\d-\d\d-\d\d|undated)$/);
    expect(readOn).toMatch(/^20\d\d-\d\d-\d\d$/);
  });
});

describe('the table of what is only assumed', () => {
  it('has a row for each key that a mark names, in their order, and no other', () => {
    expect(assumed.map(([key]) => key)).toEqual(keysOf('assumed'));
  });

  it.each(assumed)('says of %s what, and which test asks Stripe or why none does', (key, ...cells) => {
    const [what, probe = ''] = cells;
    expect(cells).toHaveLength(2);
    expect(what).toMatch(/\w{3,}/);
    const asking = sources
      .filter(
        ({ path, text }) => path.startsWith(`${BEHAVIOUR}/`) && keysOf('assumed', [{ path, text }]).includes(key ?? ''),
      )
      .map(({ path }) => `\`${path.slice(BEHAVIOUR.length + 1)}\``);
    if (asking.length === 0) expect(probe).toMatch(/^none: \w.{9,}/);
    else expect(probe).toBe(asking.join(', '));
  });
});
