import { useHydrated } from '../ui/format.tsx';

const loadSaving = () => import('./save-chart.ts');

/** The chart as a picture, and the table behind it as CSV: made in the browser from the page's own data. */
export function ChartDownloads({ title }: { title: string }) {
  const canDownload = useHydrated();
  const look = 'rounded px-1 text-accent underline decoration-accent/40 underline-offset-4 hover:decoration-accent';
  return (
    <p className={`m-0 mt-1 flex gap-3 text-xs print:hidden ${canDownload ? '' : 'invisible'}`}>
      <button
        type="button"
        className={look}
        aria-label={`Download ${title} as PNG`}
        onClick={({ currentTarget }) => void loadSaving().then(({ savePng }) => savePng(currentTarget, title))}
      >
        PNG
      </button>
      <button
        type="button"
        className={look}
        aria-label={`Download ${title} as CSV`}
        onClick={({ currentTarget }) => void loadSaving().then(({ saveCsv }) => saveCsv(currentTarget, title))}
      >
        CSV
      </button>
    </p>
  );
}
