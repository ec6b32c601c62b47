/** Progress: `done` of `total`. */
export function ProgressBar({ label, done, total }: { label: string; done: number; total: number }) {
  const share = total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      className="h-1.5 overflow-hidden rounded-full bg-line"
    >
      <div className="h-full origin-left bg-accent transition-transform" style={{ transform: `scaleX(${share})` }} />
    </div>
  );
}

/** A placeholder in the size of the coming content, so that the layout does not shift. Set height and width by class. */
export function Skeleton({ className = 'h-4 w-full' }: { className?: string }) {
  return <div aria-hidden className={`animate-pulse rounded bg-line ${className}`} />;
}
