import { join } from 'node:path';
import { scriptSizes } from '../script-size.mjs';
import { ROOT } from './checkout.ts';
import type { Group } from './row.ts';

export const script: Group = {
  async measure() {
    const sizes = scriptSizes(join(ROOT, 'public'));
    const [heaviest] = sizes;
    const [most] = [...sizes].sort((a, b) => b.requests - a.requests);
    if (!heaviest || !most) throw new Error('There is no build: run npm run build first.');
    const none = { stock: null, ratio: null };
    return [
      { id: 'P12', ...none, ours: heaviest.bytes / 1_000, note: heaviest.page },
      { id: 'P12b', ...none, ours: most.requests, note: most.page },
    ];
  },
};
