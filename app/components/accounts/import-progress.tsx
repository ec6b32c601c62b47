import { Card } from '../ui/card.tsx';
import { Credits } from '../ui/format.tsx';
import { ProgressBar } from '../ui/progress.tsx';
import { usePolling } from '../ui/use-polling.ts';

const TITLES = { store: 'Storing the file', undo: 'Undoing an import', redo: 'Redoing an import' };

/** How far a large import is. It goes on when the page is left. */
export function ImportProgress({ kind, done, total }: { kind: keyof typeof TITLES; done: number; total: number }) {
  usePolling(true, { progress: done });
  return (
    <Card title={TITLES[kind]}>
      <div className="space-y-3 text-sm">
        <p role="status">
          <Credits value={done} /> of <Credits value={total} /> movements
        </p>
        <ProgressBar label="Movements done" done={done} total={total} />
        <p className="text-muted">
          You can leave this page. Balances, lists and forecasts change when all of it is done.
        </p>
        <noscript>
          <p>Reload the page to see how far it is.</p>
        </noscript>
      </div>
    </Card>
  );
}
