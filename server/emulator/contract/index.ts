export type { Contract } from './contract.ts';
export { openContractGate } from './gate.ts';
export { loadContract } from './load.ts';
export type { Finding } from './schema.ts';
