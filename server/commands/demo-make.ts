import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { continueDemo, makeDemo } from '../demo/make.ts';
import { DEMO_FILES, packSnapshot } from '../demo/snapshot.ts';
import { command } from './command.ts';

const HELP = `Makes the databases of the demo: half a year of one customer and of thirty others.

  npm run demo:make -- --to <folder>           from the snapshot, continued up to now, as on a first start
  npm run demo:make -- --to <folder> --scratch   from nothing, and replaces the snapshot in the repository

  --app-url <address>   what links in mails begin with (http://localhost:3000)
`;

const OPTIONS = { to: { type: 'string' }, scratch: { type: 'boolean' }, 'app-url': { type: 'string' } } as const;

await command(HELP, OPTIONS, async ({ to: folder, scratch, 'app-url': appUrl = 'http://localhost:3000' }) => {
  if (!folder) throw new Error('Say where to: --to <folder>.');
  if (DEMO_FILES.some((file) => existsSync(join(folder, file)))) throw new Error(`${folder} holds databases already.`);
  const say = (line: string) => console.log(`[headroom] Making the demo: ${line}`);
  const order = { folder, appUrl, nowMs: Date.now(), say };
  await (scratch ? makeDemo(order) : continueDemo(order));
  if (scratch) packSnapshot(folder);
  return `The demo is in ${folder}.`;
});
