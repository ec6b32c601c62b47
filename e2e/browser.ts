import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright';

/** Where distributions put Chromium or Chrome. The headless shell comes first: it needs a third less CPU for a story. */
const SYSTEM = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const PLAYWRIGHT = 'node_modules/playwright/cli.js';

/**
 * Finds a Chromium: `E2E_CHROMIUM`, Playwright's own, the system's; else installs one (apt as root, else Playwright's
 * download), saying so. Throws with the commands to run when none can be had.
 */
export function findChromium(say: (line: string) => void): string {
  const found = lookForChromium();
  if (found) {
    say(`Browser: ${found}`);
    return found;
  }
  for (const install of installs()) {
    say(`No browser found. Installing one: ${install.join(' ')}`);
    const [command = '', ...args] = install;
    spawnSync(command, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const installed = lookForChromium();
    if (!installed) continue;
    say(`Browser: ${installed}`);
    return installed;
  }
  throw new Error(
    'The browser stories need Chromium, and none could be found or installed. Do one of these, then run the tests again:\n' +
      '  sudo apt-get install -y chromium\n  npx playwright install --with-deps chromium\n  export E2E_CHROMIUM=/path/to/chromium',
  );
}

function lookForChromium(): string | null {
  const own = process.env.E2E_CHROMIUM;
  if (own) {
    if (existsSync(own)) return own;
    throw new Error(`E2E_CHROMIUM names ${own}, which is not there`);
  }
  return [chromium.executablePath(), ...SYSTEM].find((path) => existsSync(path)) ?? null;
}

const apt = (browser: string): string => `apt-get install -y -qq --no-install-recommends ${browser} fonts-liberation`;

function installs(): string[][] {
  const isRoot = process.getuid?.() === 0;
  const byPlaywright = [process.execPath, PLAYWRIGHT, 'install', ...(isRoot ? ['--with-deps'] : []), 'chromium'];
  const byApt = [
    'sh',
    '-c',
    `apt-get update -qq && (${apt('chromium-headless-shell')} || ${apt('chromium')}) >/dev/null`,
  ];
  return isRoot && existsSync('/usr/bin/apt-get') ? [byApt, byPlaywright] : [byPlaywright];
}

/** Chromium without its own traffic: tests talk to this machine only. */
export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-quic',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
