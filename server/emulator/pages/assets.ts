import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TYPES = {
  'style.css': 'text/css; charset=utf-8',
  'forms.css': 'text/css; charset=utf-8',
  'stripe.js': 'text/javascript; charset=utf-8',
  'checkout.js': 'text/javascript; charset=utf-8',
  'forms.js': 'text/javascript; charset=utf-8',
} as const;
export type AssetName = keyof typeof TYPES;
export const ASSET_NAMES: AssetName[] = ['style.css', 'forms.css', 'stripe.js', 'checkout.js', 'forms.js'];

// Beside this file in the sources, and beside the bundle in the package.
const FOLDER = join(import.meta.dirname, 'assets');

/** A static file of the pages, as the browser gets it. */
export function asset(name: AssetName): { type: string; body: string } {
  return { type: TYPES[name], body: readFileSync(join(FOLDER, name), 'utf8') };
}
