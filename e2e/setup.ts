import type { TestProject } from 'vitest/node';
import { findChromium } from './browser.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    chromium: string;
  }
}

export default function setup(project: TestProject): void {
  project.provide(
    'chromium',
    findChromium((line) => console.log(`[e2e] ${line}`)),
  );
}
