import { existsSync, readdirSync } from 'node:fs';
import compression from 'compression';
import express, { type RequestHandler, type Response } from 'express';

const TYPES = { js: 'application/javascript; charset=UTF-8', css: 'text/css; charset=UTF-8' };

/**
 * Sends what Remix built for browsers. Names change with contents, so browsers keep the files. Scripts and styles go out as
 * the build compressed them where the browser reads Brotli, and compressed now where it does not.
 */
export function builtFiles(folder: string): RequestHandler[] {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const compressed = new Set(names.filter((name) => name.endsWith('.br')).map((name) => `/${name}`));
  const choose: RequestHandler = (req, res, next) => {
    const file = `${req.path}.br`;
    if (compressed.has(file)) {
      res.vary('Accept-Encoding');
      if (req.acceptsEncodings('br')) req.url = file;
    }
    next();
  };
  return [
    choose,
    compression(),
    express.static(folder, { immutable: true, maxAge: '1y', redirect: false, setHeaders: describe }),
  ];
}

function describe(res: Response, path: string): void {
  res.set('X-Content-Type-Options', 'nosniff');
  const [, type] = /\.(js|css)\.br$/.exec(path) ?? [];
  if (type) res.set({ 'Content-Encoding': 'br', 'Content-Type': TYPES[type as keyof typeof TYPES] });
}
