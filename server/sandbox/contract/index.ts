export type { Contract } from './contract.ts';
export { loadContract } from './load.ts';
export type { Finding } from './schema.ts';
export type { Wire } from './wire.ts';
