import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const rows = readFileSync(join(ROOT, 'RECORDINGS.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, file, source, date] = /^\| `([^`]+)` \| (.+) \| ([^|]+) \|$/.exec(line) ?? [];
    return file === undefined ? [] : [{ file, source: source ?? '', date: date ?? '' }];
  });
const marked = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/node_modules|dist\/|\.test\.ts$/.test(file))
  .filter((file) => /\(recorded\b/.test(readFileSync(join(ROOT, file), 'utf8')));

describe('the table of recordings', () => {
  it('has a row for each file with a mark, and no other', () => {
    expect(rows.map(({ file }) => file)).toEqual(marked.sort());
  });

  it.each(rows)('says of $file where and when it was recorded', ({ source, date }) => {
    expect(source).toMatch(/[a-z]/);
    expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
  });
});
