import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { present } from '../../core/invariant.ts';

const TYPES = {
  'style.css': 'text/css; charset=utf-8',
  'forms.css': 'text/css; charset=utf-8',
  'stripe.js': 'text/javascript; charset=utf-8',
  'checkout.js': 'text/javascript; charset=utf-8',
  'forms.js': 'text/javascript; charset=utf-8',
} as const;
export type AssetName = keyof typeof TYPES;
export const ASSET_NAMES: AssetName[] = ['style.css', 'forms.css', 'stripe.js', 'checkout.js', 'forms.js'];

/** A static file of the pages, as the browser gets it. */
export function asset(name: AssetName): { type: string; body: string } {
  return { type: TYPES[name], body: readFileSync(join(assetsFolder(), name), 'utf8') };
}

// The server may run from its sources or as one bundle elsewhere in the repository: look upwards for the sources.
function assetsFolder(): string {
  const places = ancestors(dirname(fileURLToPath(import.meta.url))).map((folder) =>
    join(folder, 'server', 'sandbox', 'pages', 'assets'),
  );
  return present(places.find(isThere), 'the folder of the sandbox pages');
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function isThere(folder: string): boolean {
  try {
    readFileSync(join(folder, 'style.css'));
    return true;
  } catch {
    return false;
  }
}
