import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtFiles } from './built-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'headroom-built-'));
writeFileSync(join(folder, 'a-1.js'), 'a(1);');
writeFileSync(join(folder, 'a-1.js.br'), brotliCompressSync('a(1); // by the build'));
const server = express().use('/build', builtFiles(folder)).listen(0);
let base: string;

beforeAll(() => {
  base = `http://localhost:${(server.address() as AddressInfo).port}/build`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function get(path: string, encodings: string, method = 'GET') {
  const answer = await fetch(`${base}${path}`, { method, headers: { 'Accept-Encoding': encodings } });
  const names = ['Content-Encoding', 'Content-Type', 'Vary'];
  return [...names.map((name) => answer.headers.get(name)), await answer.text()];
}
const TYPE = 'application/javascript; charset=UTF-8';

describe('a built script', () => {
  it.each(['br', 'gzip, deflate, br', 'gzip, deflate, br, zstd', 'gzip;q=1, br;q=0.1'])(
    'goes out as the build compressed it to a browser that reads %s',
    async (encodings) =>
      expect(await get('/a-1.js', encodings)).toEqual(['br', TYPE, 'Accept-Encoding', 'a(1); // by the build']),
  );

  it.each(['identity', 'gzip', 'br;q=0, gzip'])('goes out as it is to one that reads %s', async (encodings) =>
    expect(await get('/a-1.js', encodings)).toEqual([null, TYPE, 'Accept-Encoding', 'a(1);']),
  );

  it('has no body in the answer to HEAD', async () =>
    expect(await get('/a-1.js', 'br', 'HEAD')).toEqual(['br', TYPE, 'Accept-Encoding', '']));

  it('is kept for a year', async () => {
    const { headers } = await fetch(`${base}/a-1.js`, { headers: { 'Accept-Encoding': 'br' } });
    expect(headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });
});
