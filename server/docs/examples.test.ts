import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = ['README.md', 'db/README.md', 'server/docs/contributing.md'];
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Each `npm run <script> -- --option …` of the pages, in prose and in code blocks. */
const examples = PAGES.flatMap((page) =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/npm run ([\w:]+) -- ([^`#\n]*)/g)].map((match) => ({
    page,
    script: match[1] ?? '',
    options: [...(match[2] ?? '').matchAll(/--[a-z][\w-]*/g)].map(([option]) => option),
  })),
).filter(({ script }) => scripts[script]?.startsWith('node server/commands/run.mjs'));
const commands = [...new Set(examples.map(({ script }) => script))].sort();

/** What `npm run <script> -- --help` prints. */
async function helpOf(script: string): Promise<string> {
  const [, ...args] = (scripts[script] ?? '').split(' ');
  const child = spawn(process.execPath, [...args, '--help'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  expect({ script, code, err }).toMatchObject({ code: 0 });
  return out;
}

describe('a documented command', () => {
  it('is found in the pages', () => expect(commands.length).toBeGreaterThan(3));

  it.each(commands)('npm run %s runs, and knows the options that the pages name', async (script) => {
    const help = await helpOf(script);
    const named = examples.filter((example) => example.script === script).flatMap(({ options }) => options);
    expect(named.filter((option) => !help.includes(option))).toEqual([]);
  });
});
