import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transform } from 'esbuild';
import { rollup } from 'rollup';
import { groupScripts } from './script-groups.mjs';
import { readManifest } from './script-size.mjs';

/** With the entry, the root, two layouts and a page of its own, and what is no script, a page stays within 20 requests. */
const MAX_SHARED_FILES = 11;
const MANIFEST_IN_SERVER = /^var assets_manifest_default = .*;$/m;

/**
 * Joins the scripts that Remix's bundler made for pages: it puts what the same pages share into a file each, about fifty a
 * page, and has no option against that. Writes the joined ones, and a manifest of them for the browser and for the server.
 * @param {string} root the folder with `build/` and `public/build/`
 */
export async function joinScripts(root) {
  const publicDir = join(root, 'public');
  const old = readManifest(join(publicDir, 'build'));
  const chunks = await bundle(publicDir, old);
  const manifest = nameChunks(old, chunks, publicDir);
  const { outputs } = JSON.parse(readFileSync(join(root, 'build/metafile.js.json'), 'utf8'));
  for (const file of [...Object.keys(outputs), `public${old.url}`])
    if (file.endsWith('.js')) rmSync(join(root, file), { force: true });
  const scripts = chunks.map(({ fileName, code }) => [`/build/${fileName}`, code]);
  for (const [path, code] of [...scripts, [manifest.url, `window.__remixManifest=${JSON.stringify(manifest)};`]]) {
    const file = join(publicDir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  writeServerManifest(join(root, 'build/index.js'), manifest);
}

const minify = { name: 'minify', renderChunk: (code) => transform(code, { format: 'esm', minify: true }) };

async function bundle(publicDir, { entry, routes }) {
  const bundled = await rollup({
    input: [entry, ...Object.values(routes)].map(({ module }) => join(publicDir, module)),
    preserveEntrySignatures: 'exports-only',
    // A page's schemas are loaded when its form is used. The first bundler also imports them for the action, which is not there.
    treeshake: { moduleSideEffects: false },
    plugins: [{ name: 'resolve', resolveId: (id) => (id.startsWith('/build/') ? join(publicDir, id) : null) }],
    onwarn: (warning) => {
      // Routes that answer without a page are empty in the browser.
      if (warning.code !== 'EMPTY_BUNDLE') throw new Error(warning.message);
    },
  });
  const nameOf = (chunk) => chunk.name.replace(/-[A-Z0-9]{8}$/, '');
  const generate = (groups, plugins) =>
    bundled.generate({
      plugins,
      format: 'es',
      compact: true,
      hoistTransitiveImports: false,
      onlyExplicitManualChunks: true,
      manualChunks: (id) => groups.get(id) ?? null,
      entryFileNames: ({ facadeModuleId, ...chunk }) =>
        `${join(relative(join(publicDir, 'build'), dirname(facadeModuleId)), nameOf(chunk))}-[hash].js`,
      chunkFileNames: (chunk) => `_shared/${nameOf(chunk)}-[hash].js`,
    });
  const { output: apart } = await generate(new Map(), []);
  const { output } = await generate(groupsOf(apart, { entry, routes }, publicDir), [minify]);
  return output;
}

/** For each module that pages share, the file that it is joined into. */
function groupsOf(chunks, { entry, routes }, publicDir) {
  const fileOf = ({ module }) =>
    chunks.find(({ facadeModuleId }) => facadeModuleId === join(publicDir, module)).fileName;
  const pages = Object.values(routes).map((route) => {
    const own = [fileOf(entry)];
    for (let at = route; at; at = routes[at.parentId]) own.push(fileOf(at));
    return own;
  });
  const groups = groupScripts({
    imports: new Map(chunks.map(({ fileName, imports }) => [fileName, imports])),
    bytes: new Map(chunks.map(({ fileName, code }) => [fileName, code.length])),
    pages,
    maxFiles: MAX_SHARED_FILES,
  });
  const modulesOf = new Map(chunks.map(({ fileName, moduleIds }) => [fileName, moduleIds]));
  return new Map(
    groups.flatMap((files, at) => files.flatMap((file) => modulesOf.get(file)).map((id) => [id, `pages-${at}`])),
  );
}

/** The manifest with each route's new module, and what that imports beyond what the entry and the routes around it do. */
function nameChunks(old, chunks, publicDir) {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const chunkOf = ({ module }) => chunks.find(({ facadeModuleId }) => facadeModuleId === join(publicDir, module));
  const allOf = (chunk, found = new Set()) => {
    for (const file of chunk.imports) if (!found.has(file)) allOf(byFile.get(file), found.add(file));
    return found;
  };
  const renamed = (entry, around) => {
    const chunk = chunkOf(entry);
    const known = new Set(around.flatMap((each) => [...allOf(chunkOf(each))]));
    const imports = [...allOf(chunk)].filter((file) => !known.has(file));
    return { ...entry, module: `/build/${chunk.fileName}`, imports: imports.map((file) => `/build/${file}`) };
  };
  const routes = Object.fromEntries(
    Object.entries(old.routes).map(([id, route]) => {
      const around = [old.entry];
      for (let at = old.routes[route.parentId]; at; at = old.routes[at.parentId]) around.push(at);
      return [id, renamed(route, around)];
    }),
  );
  const entry = renamed(old.entry, []);
  const version = createHash('sha256').update(JSON.stringify({ entry, routes })).digest('hex').slice(0, 8);
  return { ...old, entry, routes, version, url: `/build/manifest-${version.toUpperCase()}.js` };
}

function writeServerManifest(file, manifest) {
  const code = readFileSync(file, 'utf8');
  if (!MANIFEST_IN_SERVER.test(code)) throw new Error('The server has no manifest of scripts: has Remix been updated?');
  writeFileSync(
    file,
    code.replace(MANIFEST_IN_SERVER, () => `var assets_manifest_default = ${JSON.stringify(manifest)};`),
  );
}
