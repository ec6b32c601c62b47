import type { ApiErrorFields } from '../params/api-error.ts';

/** What the contract derived from the SDK says of one call. Params are as decoded: every leaf a string. */
export type ContractGate = {
  /** Whether the SDK has such a route. Null while, or where, the contract is not there to say. */
  knows(method: string, path: string): boolean | null;
  checkRequest(method: string, path: string, params: unknown): ApiErrorFields | null;
  /** Sentences, each a breach; empty when it holds. */
  checkResponse(method: string, path: string, body: unknown): string[];
  checkEventObject(type: string, object: unknown): string[];
};
