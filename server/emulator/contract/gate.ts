import type { ContractGate } from '../http/contract-gate.ts';
import type { ApiErrorFields } from '../params/api-error.ts';
import type { Contract } from './contract.ts';
import { loadContract } from './load.ts';
import { type Finding, isRecord } from './schema.ts';

/** The contract as the HTTP layer asks it. It lets everything pass until `ready`, and for good where it is not available. */
export function openContractGate(log?: (line: string) => void): ContractGate & { ready: Promise<boolean> } {
  let contract: Contract | null = null;
  const ready = loadContract(log).then((loaded) => {
    contract = loaded;
    return loaded !== null;
  });
  return {
    ready,
    knows: (method, path) => contract?.knows(method, path) ?? null,
    checkRequest(method, path, params) {
      const [finding] = contract?.checkRequest(method, path, isRecord(params) ? params : {}) ?? [];
      return finding ? refusal(finding) : null;
    },
    checkResponse: (method, path, body) =>
      (contract?.checkResponse(method, path, body) ?? []).filter(isOfTheObject).map(sentence),
    checkEventObject(_type, object) {
      const name = isRecord(object) && typeof object.object === 'string' ? object.object : '';
      return (contract?.checkObject(name, object) ?? []).map(sentence);
    },
  };
}

const refusal = ({ message, param, code }: Finding): ApiErrorFields => ({
  status: 400,
  type: 'invalid_request_error',
  message,
  param,
  ...(code && { code }),
});

// Of what a change added, the previous value is null, whatever its type.
const isOfTheObject = ({ param }: Finding): boolean => !param.includes('[previous_attributes]');

const sentence = ({ kind, param, message }: Finding): string =>
  kind === 'unknown' ? `${param} is not a field of the API` : `${param}: ${message}`;
