import express from 'express';
import type { Host } from '../../host.ts';
import { invalid } from '../../params/api-error.ts';

const upload = express.raw({ type: 'multipart/form-data', limit: '200mb' });

/** Export and import of the whole state, as files. */
export function stateActs(host: Host, router: express.Router): void {
  router.get('/emulator/export', (_request, response) => {
    response.attachment('stripe-emulator.json').json(host.control.exportState());
  });
  router.post('/emulator/import', upload, (request, response, next) => {
    sentFile(request)
      .then((state) => {
        host.control.importState(state);
        response.redirect(303, '/emulator?done=imported');
      })
      .catch(next);
  });
}

async function sentFile(request: express.Request): Promise<unknown> {
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) throw invalid('Choose a file first.', 'state');
  const headers = { 'content-type': request.get('content-type') ?? '' };
  try {
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    const file = form.get('state');
    return JSON.parse(typeof file === 'object' && file !== null ? await file.text() : '');
  } catch {
    throw invalid('This file is no exported state.', 'state');
  }
}
