import { type Packed, unpack } from '../../core/packed.ts';
import type { Result } from '../../core/result.ts';
import { type ForecastTask, forecastSlice } from './engine.ts';
import type { FrozenHistory } from './history/frozen.ts';
import { type PrepareRefusal, type PrepareTask, prepareHistory } from './history/prepare.ts';
import { detectRecurring, type Line, type RecurringSeries } from './recurring/detect.ts';
import { type SimulationTask, simulateSlice, type VariantResult } from './simulate.ts';
import { trackRecordOf } from './track-record.ts';

/** The tasks of a piscina worker thread, bundled on their own: the app's bundle has no second entry. */
export default function simulate(task: ForecastTask | SimulationTask): VariantResult[] {
  return 'engine' in task.history ? forecastSlice(task as ForecastTask) : simulateSlice(task as SimulationTask);
}

/** What a run draws from, with the track record of the engine on the same accounts. */
export function prepare(task: PrepareTask): Result<FrozenHistory, PrepareRefusal> {
  const history = prepareHistory(task);
  if (!history.ok) return history;
  return { ok: true, value: { ...history.value, trackRecord: trackRecordOf(task, history.value.asOf) } };
}

/** A task whose accounts have their lines packed. */
export type PackedTask = Omit<PrepareTask, 'accounts'> & {
  accounts: (Omit<PrepareTask['accounts'][number], 'lines'> & { lines: Packed })[];
};

export const preparePacked = ({ accounts, ...task }: PackedTask) =>
  prepare({ ...task, accounts: accounts.map(({ lines, ...account }) => ({ ...account, lines: unpack(lines) })) });

export const detectPacked = ({ lines, asOf }: { lines: Packed; asOf: number }) =>
  detect({ lines: unpack(lines), asOf });

export function detect({ lines, asOf }: { lines: Line[]; asOf: number }): RecurringSeries[] {
  return detectRecurring(lines, asOf);
}
