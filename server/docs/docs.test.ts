import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.(tsx?|m?js|md|sh|css)$/.test(path) && existsSync(join(ROOT, path)));
const pages = tracked.filter((path) => path.endsWith('.md')).map((path) => ({ path, text: read(path) }));
const citing = tracked
  .filter((path) => path !== 'server/docs/docs.test.ts')
  .map((path) => ({ path, text: read(path) }));

/** Each match of a pattern, with the file that has it. */
const findAll = (files: { path: string; text: string }[], pattern: RegExp) =>
  files.flatMap(({ path, text }) => [...text.matchAll(pattern)].map((match) => ({ path, match })));

const headings = (page: string, pattern: RegExp): Set<string> =>
  new Set([...read(`server/docs/${page}`).matchAll(pattern)].map((match) => match[1] ?? ''));

describe('a citation', () => {
  it('names a page of server/docs that exists', () => {
    const missing = findAll(citing, /\bserver\/docs\/([\w-]+\.\w+)/g)
      .filter(({ match }) => !existsSync(join(ROOT, match[0])))
      .map(({ path, match }) => `${path}: ${match[0]}`);
    expect(missing).toEqual([]);
  });

  it('names a section that its page has', () => {
    const missing = findAll(citing, /\b(stripe|pitfalls)\.md sections? (\d+(?:(?:, | and |–)\d+)*)/g).flatMap(
      ({ path, match }) => {
        const known = headings(`${match[1]}.md`, /^## (\d+)\. /gm);
        const cited = (match[2] ?? '').match(/\d+/g) ?? [];
        return cited.filter((section) => !known.has(section)).map((section) => `${path}: ${match[1]}.md ${section}`);
      },
    );
    expect(missing).toEqual([]);
  });

  it('names a rule that exists', () => {
    const known = headings('rules.md', /^## Rule (\d+): /gm);
    const cited = findAll(citing, /\b[Rr]ules? (\d+)\b/g);
    expect(cited.length).toBeGreaterThan(20);
    expect(
      cited.filter(({ match }) => !known.has(match[1] ?? '')).map(({ path, match }) => `${path}: ${match[0]}`),
    ).toEqual([]);
  });

  it('names an invariant that pitfalls.md has', () => {
    const known = headings('pitfalls.md', /^\| ([IQ]\d+) \|/gm);
    const simulation = citing.filter(({ path }) => path.startsWith('server/simulation/') || path === 'README.md');
    const cited = findAll(simulation, /\b([IQ]\d+)\b/g);
    expect(cited.length).toBeGreaterThan(20);
    expect(
      cited.filter(({ match }) => !known.has(match[1] ?? '')).map(({ path, match }) => `${path}: ${match[0]}`),
    ).toEqual([]);
  });

  it('names a decision that exists', () => {
    const known = new Set(tracked.map((path) => /^server\/decisions\/(\d{4})-/.exec(path)?.[1]));
    const cited = findAll(citing, /\bdecisions?[ /](\d{4})\b/g);
    expect(cited.filter(({ match }) => !known.has(match[1])).map(({ path, match }) => `${path}: ${match[0]}`)).toEqual(
      [],
    );
  });

  it('never points to a document outside the repository', () => {
    const outside = findAll(citing, /\b(?:DESIGN|PITFALLS|STRIPE|STACK|ENGLISH|LAYOUT)(?:\.md| sections? \d)/g);
    expect(outside.map(({ path, match }) => `${path}: ${match[0]}`)).toEqual([]);
  });
});

describe('a page of documentation', () => {
  it('links only to files that exist', () => {
    const broken = findAll(pages, /\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)
      .filter(({ path, match }) => !existsSync(join(ROOT, dirname(path), match[1] ?? '')))
      .map(({ path, match }) => `${path}: ${match[1]}`);
    expect(broken).toEqual([]);
  });

  it('names only files and folders that exist', () => {
    const named = findAll(
      pages.filter(({ path }) => path === 'README.md' || path.startsWith('server/docs/')),
      /`((?:app|server|db|e2e|public|\.ci)\/[\w./$[\]-]*)`/g,
    );
    expect(named.length).toBeGreaterThan(20);
    expect(
      named
        .filter(({ match }) => !existsSync(join(ROOT, match[1] ?? '')))
        .map(({ path, match }) => `${path}: ${match[1]}`),
    ).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = findAll(pages, /\bnpm run (?:--silent )?([\w:-]+)/g);
    expect(named.length).toBeGreaterThan(10);
    expect(
      named.filter(({ match }) => !((match[1] ?? '') in scripts)).map(({ path, match }) => `${path}: ${match[0]}`),
    ).toEqual([]);
  });
});

describe('a decision record', () => {
  const records = pages.filter(({ path }) => /^server\/decisions\/\d{4}-/.test(path));

  it.each(records.map((record) => [record.path, record.text]))(
    '%s has its number, date, status and predecessor',
    (path, text) => {
      const number = path.slice('server/decisions/'.length).slice(0, 4);
      const [title, , details] = text.split('\n');
      expect(title).toMatch(new RegExp(`^# ${number}: \\S`));
      expect(details).toMatch(
        /^Date: \d{4}-\d{2}-\d{2} · Status: (accepted|superseded by \d{4}) · Supersedes: (none|\d{4}(, \d{4})*)$/,
      );
    },
  );
});

describe('a recipe of contributing.md', () => {
  const recipes = read('server/docs/contributing.md').split(/^### /m).slice(1);

  it('exists for each change that people make often', () => {
    expect(recipes.map((recipe) => recipe.split('\n')[0])).toEqual([
      'Add a notice',
      'Add a procedure',
      'Add an admin page',
      'Add a column to runs',
      'Add a migration',
      'Add a Stripe API version',
      'Add a bank date format',
      'Change the account price',
      'Change the grace period',
      'Change the threshold',
      'Add an invoice state',
    ]);
  });

  it.each(recipes.map((recipe) => [recipe.split('\n')[0] ?? '', recipe]))(
    '"%s" lists files that exist',
    (_, recipe) => {
      const files = [...recipe.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? '');
      expect(files.length).toBeGreaterThan(0);
      expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    },
  );
});
