import { load, type RefusalShown, refusalOf } from './lib/procedure-errors.server.ts';

export type Attempt<T> = { ok: true; value: T } | { ok: false; refusal: RefusalShown };

/** For actions without fields: what a procedure did, or why it refused. What does not exist becomes the 404 page. */
export async function attempt<T>(request: Request, call: Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal && refusal.kind !== 'not_found') return { ok: false, refusal };
    return load(request, Promise.reject(error));
  }
}
