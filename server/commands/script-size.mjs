import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * Compressed bytes of script that the first load of each page sends, the heaviest first: the entry, the page's module and
 * those around it, and all that they import. What is loaded when it is seen is not part of it.
 * @param {string} publicDir the folder that Remix built into `build/` of
 * @returns {{ page: string, bytes: number }[]}
 */
export function scriptSizes(publicDir) {
  const { entry, routes } = readManifest(join(publicDir, 'build'));
  const sizes = new Map();
  const sizeOf = (path) => {
    if (!sizes.has(path)) sizes.set(path, gzipSync(readFileSync(join(publicDir, path))).length);
    return sizes.get(path);
  };
  const pages = Object.values(routes).map((route) => {
    const files = new Set([entry.module, ...entry.imports]);
    for (let at = route; at; at = routes[at.parentId])
      for (const file of [at.module, ...(at.imports ?? [])]) files.add(file);
    return { page: route.id, bytes: [...files].reduce((sum, file) => sum + sizeOf(file), 0) };
  });
  return pages.sort((a, b) => b.bytes - a.bytes);
}

/** The newest: earlier builds may have left theirs. */
function readManifest(folder) {
  const files = readdirSync(folder).filter((name) => /^manifest-.*\.js$/.test(name));
  const [newest] = files.sort((a, b) => statSync(join(folder, b)).mtimeMs - statSync(join(folder, a)).mtimeMs);
  const text = readFileSync(join(folder, newest), 'utf8');
  return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
}
