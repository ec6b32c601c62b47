import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const STATED = ['accounts', 'billing', 'credits', 'scenarios', 'usage', 'webhooks'];

/** A test file in backticks, and the names of tests after it in quotes; `…` stands for what is left out. */
const GUARD = /`([^`]+\.test\.ts)`((?:,? (?:property )?"[^"]+")*)/g;

describe.each(STATED)('the invariants of %s', (concept) => {
  const folder = join(HERE, concept);
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const guards = [...readme.matchAll(GUARD)].flatMap(([, file = '', names = '']) =>
    // A file that is named without a test must be there too.
    [...(names || '""').matchAll(/"([^"]*)"/g)].map(([, name = '']) => ({ file, name })),
  );

  it('name tests that exist', () => {
    expect(guards.length).toBeGreaterThan(0);
    const missing = guards.filter(({ file, name }) => !isIn(join(folder, file), name));
    expect(missing).toEqual([]);
  });
});

function isIn(file: string, name: string): boolean {
  if (!existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  return name.split('…').every((part) => text.includes(part.trim()));
}
