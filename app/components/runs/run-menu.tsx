import { useLocation } from '@remix-run/react';
import Archive from 'lucide-react/icons/archive';
import ArchiveRestore from 'lucide-react/icons/archive-restore';
import ChartLine from 'lucide-react/icons/chart-line';
import Ellipsis from 'lucide-react/icons/ellipsis';
import { Menu } from '../menu/menu.tsx';
import type { RunRow } from './run-table.tsx';

/** What can be done to a run of a list, without leaving it. */
export function RunMenu({ run }: { run: RunRow }) {
  const { pathname, search } = useLocation();
  const isArchived = typeof run.archivedAtMs === 'number';
  return (
    <Menu
      label={`What to do with this run of ${run.scenarioName}`}
      className="grid size-9 place-items-center rounded text-muted hover:bg-bg hover:text-text"
      isInline
      items={[
        { label: 'Open', icon: ChartLine, to: `/runs/${run.id}` },
        {
          label: isArchived ? 'Restore' : 'Archive',
          icon: isArchived ? ArchiveRestore : Archive,
          action: `/runs/${run.id}`,
          fields: { intent: isArchived ? 'restore' : 'archive', next: pathname + search },
        },
      ]}
    >
      <Ellipsis aria-hidden className="size-4" />
    </Menu>
  );
}
