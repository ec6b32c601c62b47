import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const compress = promisify(brotliCompress);

/**
 * Writes each script and style beside itself as `.br`, compressed as far as Brotli goes: files of a build are compressed
 * once and sent often. Names change with contents, so one that is there already is right. `server/http/built-files.ts` sends them.
 * @param {string} folder what Remix built for browsers
 */
export async function compressScripts(folder) {
  const names = readdirSync(folder, { recursive: true });
  const files = names.filter((name) => /\.(js|css)$/.test(name) && !names.includes(`${name}.br`));
  const write = async (file) => {
    const content = readFileSync(file);
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    writeFileSync(`${file}.br`, await compress(content, { params }));
  };
  await Promise.all(files.map((name) => write(join(folder, name))));
}
