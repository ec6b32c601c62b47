import type { Host } from '../../host.ts';
import { missing } from '../../params/api-error.ts';
import {
  type ContractFinding,
  findings,
  findRequest,
  type LoggedRequest,
  requestsPage,
} from '../../store/request-log.ts';
import type { Listing } from './listing.ts';

export type RequestsView = { requests: Listing<LoggedRequest>; findings: ContractFinding[] };
export type RequestView = {
  request: LoggedRequest;
  findings: ContractFinding[];
  events: { id: string; type: string }[];
};

const PAGE = 50;
const MAX_FINDINGS = 20;
const LATEST_EVENTS = 200;

export const requestsView = (host: Host, after: string | undefined): RequestsView =>
  host.transact(({ store }) => {
    const rows = requestsPage(store, PAGE + 1, after);
    const page = rows.slice(0, PAGE);
    return {
      requests: { rows: page, after: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null },
      findings: findings(store).slice(0, MAX_FINDINGS),
    };
  });

export function requestView(host: Host, id: string): RequestView {
  return host.transact(({ store }) => {
    const request = findRequest(store, id);
    if (!request) throw missing('request', id);
    const events = store
      .page('event', {}, { limit: LATEST_EVENTS })
      .data.filter((event) => event.request.id === id)
      .map((event) => ({ id: event.id, type: event.type }));
    return { request, findings: findings(store, id), events };
  });
}
