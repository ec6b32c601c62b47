import { readEnv } from '../env.ts';
import { startModeOf } from '../start-up/mode.ts';

/**
 * `demo-start.ts <folder> <app url> [--demo]`: fills the databases of a demo before its first start. Settings that make no demo
 * are left alone: the portal uses them, or refuses them in one sentence.
 */
const [folder = '', appUrl = ''] = process.argv.slice(2);
if (isDemo()) {
  console.log(
    '[headroom] Making half a year of demo data, once. It takes about half a minute; --empty starts without.',
  );
  const say = (line: string) => console.log(`[headroom] Making the demo: ${line}`);
  const { continueDemo } = await import('../demo/make.ts');
  await continueDemo({ folder, appUrl, nowMs: Date.now(), say });
}

function isDemo(): boolean {
  try {
    const env = { ...readEnv(), DEMO: process.argv.includes('--demo') };
    return env.DATABASE_URL === undefined && startModeOf(env) === 'demo';
  } catch {
    return false;
  }
}
