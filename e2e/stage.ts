import type { Browser, BrowserContextOptions } from 'playwright';
import { afterAll, beforeAll, inject } from 'vitest';
import { launch } from './browser.ts';
import { DESKTOP, type Person, visit } from './person.ts';
import { type Portal, startPortal } from './portal.ts';

export type Stage = {
  portal: Portal;
  enter(viewport?: { width: number; height: number }, options?: BrowserContextOptions): Promise<Person>;
};

/** A portal and a browser for the stories of one file; `enter` opens a new browser session. */
export function setStage(): Stage {
  let browser: Browser | undefined;
  const stage = {} as Stage;
  beforeAll(async () => {
    const opened = await Promise.all([startPortal(), launch(inject('chromium'))]);
    const [portal, chromium] = opened;
    browser = chromium;
    Object.assign(stage, {
      portal,
      enter: (viewport = DESKTOP, options = {}) => visit(chromium, portal, viewport, options),
    });
  });
  afterAll(async () => {
    await browser?.close();
    await stage.portal?.stop();
  });
  return stage;
}
