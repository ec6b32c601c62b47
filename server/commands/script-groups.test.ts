import { describe, expect, it } from 'vitest';
import { groupScripts } from './script-groups.mjs';

/** Scripts by name: what each imports, and its size. */
type Scripts = Record<string, [imports: string, bytes: number]>;

const group = (scripts: Scripts, { pages, maxFiles = 10 }: { pages: string[]; maxFiles?: number }) =>
  groupScripts({
    imports: new Map(Object.entries(scripts).map(([name, [imports]]) => [name, imports.split(' ').filter(Boolean)])),
    bytes: new Map(Object.entries(scripts).map(([name, [, bytes]]) => [name, bytes])),
    pages: pages.map((own) => own.split(' ')),
    maxFiles,
  })
    .map((names) => names.sort().join(' '))
    .sort();

describe('scripts that pages share', () => {
  it('become one file where the same pages load them', () => {
    const scripts: Scripts = { one: ['a b', 10], two: ['a b c', 10], a: ['', 50_000], b: ['', 40_000], c: ['', 9_000] };
    expect(group(scripts, { pages: ['one', 'two'] })).toEqual(['a b', 'c']);
  });

  it('stay apart where a page would load much in vain', () => {
    const scripts: Scripts = { one: ['a b', 10], two: ['b', 50_000], a: ['', 50_000], b: ['', 50_000] };
    expect(group(scripts, { pages: ['one', 'two'] })).toEqual(['a', 'b']);
  });

  it('are still joined when a page would load too many files, with the least in vain', () => {
    const scripts: Scripts = {
      one: ['a b c', 10],
      two: ['b c', 30_000],
      three: ['c', 50_000],
      a: ['', 30_000],
      b: ['', 20_000],
      c: ['', 90_000],
    };
    expect(group(scripts, { pages: ['one', 'two', 'three'], maxFiles: 2 })).toEqual(['a', 'b c']);
  });

  it('are never joined around a third that lies between, which would be imported before it is ready', () => {
    const scripts: Scripts = { one: ['a', 10], two: ['b', 10], a: ['b', 100], b: ['c', 90_000], c: ['', 100] };
    const files = group(scripts, { pages: ['one', 'two'], maxFiles: 1 });
    expect(files.find((file) => file.includes('a') && file.includes('c'))).toSatisfy(
      (file) => file === undefined || file === 'a b c',
    );
  });

  it('leave what a page names itself, and what no page loads, as they are', () => {
    const scripts: Scripts = { one: ['two a', 10], two: ['a', 10], a: ['', 100], later: ['a', 100] };
    expect(group(scripts, { pages: ['one', 'two'] })).toEqual(['a']);
  });
});
