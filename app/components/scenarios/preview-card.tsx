import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { ScenarioDefinition } from '../../../server/scenarios/forecast/assumptions.ts';
import type { StoredHistory } from '../../../server/scenarios/forecast/history/frozen.ts';
import type { AccountMovements } from '../../../server/scenarios/forecast/history/prepare.ts';
import { Card } from '../ui/card.tsx';
import { Credits } from '../ui/format.tsx';
import { Skeleton } from '../ui/progress.tsx';
import type { Preview } from './preview.ts';
import { PREVIEW_TRIALS } from './preview-trials.ts';

const loadChart = () => import('./preview-chart.tsx');
/** Loaded beside the engine: before there is a preview there is no chart. */
const PreviewChart = lazy(async () => ({ default: (await loadChart()).PreviewChart }));

type PreviewCardProps = {
  /** The definition in the form, or the last valid one. */
  definition: ScenarioDefinition;
  /** True while what is typed makes none. */
  isStale: boolean;
  accounts: (AccountMovements & { currency: string })[];
  /** Null for a scenario that is not saved yet. */
  scenarioId: string | null;
};

/** Previews the assumptions while they are typed. Free, and labelled as no result. */
export function PreviewCard({ definition, isStale, accounts, scenarioId }: PreviewCardProps) {
  const shown = useDeferredValue(definition);
  const preview = usePreview(shown, accounts, scenarioId);
  const currency = accounts.find(({ accountId }) => shown.accountIds.includes(accountId))?.currency ?? 'USD';
  return (
    <Card
      title="Preview"
      description={
        <>
          A first look by {PREVIEW_TRIALS} trials, free and not kept{shown.sweep ? ', with nothing varied' : ''}. A run
          draws <Credits value={shown.trials} /> and tells how likely it is to run out.
        </>
      }
    >
      {preview && !preview.ok ? (
        <p className="text-sm text-muted">{preview.reason}</p>
      ) : (
        <div className={CHART_ROOM}>
          {preview ? (
            <Suspense fallback={WAITING}>
              <PreviewChart {...preview} currency={currency} />
            </Suspense>
          ) : (
            WAITING
          )}
        </div>
      )}
      <p role="status" className="min-h-5 text-sm text-warning">
        {isStale ? 'Something above is not right yet: this still shows what was there before.' : ''}
      </p>
    </Card>
  );
}

/** As high as the chart that comes later, so that nothing below moves away from under a pointer. */
const CHART_ROOM = 'min-h-[27.25rem] xl:min-h-[33.25rem]';
const WAITING = <Skeleton className="h-64 w-full" />;

type PreviewOf = typeof import('./preview.ts').previewOf;

/** Null until the engine and the history have arrived. Both are loaded after the page: the engine is larger than its script. */
function usePreview(
  definition: ScenarioDefinition,
  accounts: PreviewCardProps['accounts'],
  scenarioId: string | null,
): Preview | null {
  const [previewOf, setPreviewOf] = useState<PreviewOf | null>(null);
  const history = useHistory(definition.accountIds, scenarioId);
  useEffect(() => {
    let isGone = false;
    void loadChart();
    void import('./preview.ts').then((engine) => {
      if (!isGone) setPreviewOf(() => engine.previewOf);
    });
    return () => {
      isGone = true;
    };
  }, []);
  return useMemo(
    () => (previewOf && history ? previewOf(definition, history, accounts) : null),
    [previewOf, definition, history, accounts],
  );
}

const NOT_LOADED: StoredHistory = {
  engine: 2,
  refusal: 'The preview could not be loaded. Choose the accounts again, or reload the page.',
};

/** What the chosen accounts' forecast draws from; null while it is loading. An error costs the preview, never what is typed. */
function useHistory(accountIds: readonly string[], scenarioId: string | null): StoredHistory | null {
  const [loaded, setLoaded] = useState<{ query: string; history: StoredHistory } | null>(null);
  const query = new URLSearchParams([
    ...accountIds.map((id) => ['account', id]),
    ...(scenarioId ? [['scenario', scenarioId]] : []),
  ]).toString();
  useEffect(() => {
    const gone = new AbortController();
    fetch(`/scenarios/preview?${query}`, { signal: gone.signal, headers: { Accept: 'application/json' } })
      .then(async (answer): Promise<StoredHistory> => (answer.ok ? await answer.json() : NOT_LOADED))
      .catch(() => NOT_LOADED)
      .then((history) => {
        if (!gone.signal.aborted) setLoaded({ query, history });
      });
    return () => gone.abort();
  }, [query]);
  return loaded?.query === query ? loaded.history : null;
}
