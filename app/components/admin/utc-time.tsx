/** An instant in UTC, labelled as such, the same for every admin. To the second on hover. */
export function UtcTime({ ms }: { ms: number }) {
  const iso = new Date(ms).toISOString();
  const full = `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
  return (
    <time dateTime={iso} title={full} className="whitespace-nowrap tabular-nums">
      {iso.slice(0, 10)} {iso.slice(11, 16)} UTC
    </time>
  );
}
