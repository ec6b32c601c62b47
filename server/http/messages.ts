import type { Request, Response } from 'express';

/** Answers with a status and two sentences, before or outside of Remix: a small page for browsers, text for programs. */
export function sendWords(req: Request, res: Response, status: number, title: string, advice: string): void {
  res.status(status).set('Cache-Control', 'no-store');
  if (req.accepts(['text', 'html']) !== 'html') {
    res.type('text/plain').send(`${title}. ${advice}\n`);
    return;
  }
  res.type('text/html').send(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Headroom</title><style>:root{color-scheme:light dark}
body{font:16px/1.6 system-ui,sans-serif;max-width:34rem;margin:16vh auto;padding:0 1.5rem}h1{font-size:1.5rem}</style></head>
<body><h1>${title}</h1><p>${advice}</p><p><a href="/">Go to the start page</a></p></body></html>`);
}
