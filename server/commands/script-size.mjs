import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The page and its styles. */
const OTHER_REQUESTS = 2;

/**
 * Bytes of script, compressed as browsers get them, that the first load of each page sends, the heaviest first: the entry,
 * the page's module and those around it, all that they import, and Remix's list of them. What is loaded when it is used is
 * not part of it. `requests` are those scripts, the page itself and its styles.
 * @param {string} publicDir the folder that Remix built into `build/` of
 * @returns {{ page: string, bytes: number, requests: number }[]}
 */
export function scriptSizes(publicDir) {
  const { entry, routes, url } = readManifest(join(publicDir, 'build'));
  const sizes = new Map();
  const sizeOf = (path) => {
    if (!sizes.has(path)) sizes.set(path, statSync(join(publicDir, `${path}.br`)).size);
    return sizes.get(path);
  };
  const pages = Object.values(routes).map((route) => {
    const files = new Set([url, entry.module, ...entry.imports]);
    for (let at = route; at; at = routes[at.parentId])
      for (const file of [at.module, ...(at.imports ?? [])]) files.add(file);
    const bytes = [...files].reduce((sum, file) => sum + sizeOf(file), 0);
    return { page: route.id, bytes, requests: files.size + OTHER_REQUESTS };
  });
  return pages.sort((a, b) => b.bytes - a.bytes);
}

/** The newest: earlier builds may have left theirs. */
export function readManifest(folder) {
  const files = readdirSync(folder).filter((name) => /^manifest-.*\.js$/.test(name));
  const [newest] = files.sort((a, b) => statSync(join(folder, b)).mtimeMs - statSync(join(folder, a)).mtimeMs);
  const text = readFileSync(join(folder, newest), 'utf8');
  return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
}
