import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This checkout. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What a row says that was not measured, because it needs a checkout of its own. */
export const WITH_THEN = 'run with --then';

/** Gives `work` a commit that is checked out into a folder of its own and installed there. The folder goes afterwards. */
export async function withCheckout<T>(folder: string, commit: string, work: (root: string) => Promise<T>): Promise<T> {
  const place = mkdtempSync(join(folder, 'headroom-bench-'));
  const root = join(place, 'checkout');
  try {
    run(ROOT, 'git', 'worktree', 'add', '--detach', root, commit);
    run(root, 'npm', 'ci');
    return await work(root);
  } finally {
    spawnSync('git', ['worktree', 'remove', '--force', root], { cwd: ROOT });
    rmSync(place, { recursive: true, force: true });
  }
}

/** What a command prints. Throws with the end of what it said when it fails. */
export function run(cwd: string, name: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(name, args, { cwd, encoding: 'utf8', maxBuffer: 1e9 });
  if (status === 0) return stdout;
  throw new Error(`${[name, ...args.slice(0, 5)].join(' ')} failed: ${`${stdout}${stderr}`.slice(-1_000)}`);
}
