import type { ApiFaults } from '../http/api-faults.ts';
import type { ExportedState } from './state-file.ts';

export const DISPUTE_OUTCOMES = ['won', 'lost'] as const;
export type DisputeOutcome = (typeof DISPUTE_OUTCOMES)[number];

export const CARD_OUTCOMES = [
  'succeed',
  'decline',
  'insufficient_funds',
  'lost_card',
  'expired_card',
  'processing_error',
  'authentication_required',
] as const;
/** How the next charge of any card ends, once. */
export type CardOutcome = (typeof CARD_OUTCOMES)[number];

/** What goes wrong on the way to a webhook endpoint. Counters run down; switches stay. */
export type DeliveryFaults = {
  /** Each delivery is made twice. */
  duplicate: boolean;
  /** So many deliveries are lost for good. */
  dropNext: number;
  /** Emulator time that passes before a first attempt. */
  delayMs: number;
  /** What is due at once goes out in an order of chance. */
  shuffle: boolean;
  /** So many answers are lost after the receiver gave them. */
  loseAnswer: number;
};

export type Control = {
  setNextCardOutcome(outcome: CardOutcome): void;
  setDeliveryFaults(faults: Partial<DeliveryFaults>): void;
  setApiFaults(faults: Partial<ApiFaults>): void;
  resendEvent(eventId: string): void;
  /** Gives a webhook endpoint a new secret, and returns it; the old one signs beside it for so long, a day at most. */
  rollSecret(endpointId: string, overlapMs: number): string;
  /** The bank decides a dispute that is open. */
  settleDispute(id: string, outcome: DisputeOutcome): void;
  /** Deletes everything but the catalog and the managed endpoint. */
  reset(): void;
  exportState(): ExportedState;
  /** Replaces everything; the clock moves to the state's time where that is later. Refuses what is no exported state. */
  importState(state: unknown): void;
  state(): ControlState;
};

export type ControlState = {
  nowMs: number;
  nextCardOutcome: CardOutcome | null;
  faults: DeliveryFaults;
  apiFaults: ApiFaults;
  /** What fires next in the emulator's own time, soonest first; at most 20. */
  upcoming: { kind: string; ref: string; dueMs: number }[];
  undelivered: number;
};
