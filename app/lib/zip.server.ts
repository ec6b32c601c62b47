import { Zip, ZipPassThrough } from 'fflate';

export type ZippedFile = { name: string; content: Uint8Array; atMs: number };

/** A ZIP archive, written as its files arrive. They are stored as they are: PDFs are compressed already. */
export async function* zipOf(files: AsyncGenerator<ZippedFile>): AsyncGenerator<Uint8Array> {
  const written: Uint8Array[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    written.push(part);
  });
  for await (const { name, content, atMs } of files) {
    const entry = new ZipPassThrough(name);
    entry.mtime = atMs;
    zip.add(entry);
    entry.push(content, true);
    yield* written.splice(0);
  }
  zip.end();
  yield* written.splice(0);
}
