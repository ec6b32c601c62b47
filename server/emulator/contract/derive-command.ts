import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { deriveContract } from './derive.ts';

// Run by load.ts as its own process, so that the seconds it takes block nobody: <stripe folder> <version> <target file>
const [stripeFolder, sdkVersion, target] = process.argv.slice(2);
if (!stripeFolder || !sdkVersion || !target) throw new Error('usage: derive-command <stripe folder> <version> <file>');
const text = JSON.stringify(deriveContract(stripeFolder, sdkVersion));
mkdirSync(dirname(target), { recursive: true });
// Two processes may derive at once: each writes its own file, and the rename is atomic.
const draft = `${target}.${process.pid}`;
writeFileSync(draft, text);
renameSync(draft, target);
