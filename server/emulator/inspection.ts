import type { ApiCall } from './http/api.ts';
import type { ContractGate } from './http/contract-gate.ts';
import type { LogLine } from './options.ts';
import type { StoredEvent } from './store/docs.ts';
import { logFinding, logRequest } from './store/request-log.ts';
import type { Store } from './store/store.ts';

/** Keeps each call, and what the contract says against our own answers and events: for the dashboard, and as errors in the log. */
export function makeInspector(store: Store, nowMs: () => number, gate: ContractGate, log: (line: LogLine) => void) {
  const tell = (ref: string, about: string, found: string[]) => {
    for (const finding of found) {
      log({ level: 'error', message: `${about} breaks the contract`, ref, finding });
      logFinding(store, { ref, about, finding, atMs: nowMs() });
    }
  };
  return {
    call({ request, method, path, params, findings, ...rest }: ApiCall): void {
      logRequest(store, {
        ...rest,
        id: request.id,
        atMs: nowMs(),
        method,
        path,
        idempotencyKey: request.idempotencyKey,
        params: JSON.stringify(params),
      });
      tell(request.id, `${method} ${path}`, findings);
    },
    event: ({ id, type, data }: StoredEvent): void => tell(id, type, gate.checkEventObject(type, data.object)),
  };
}
