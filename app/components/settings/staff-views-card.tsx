import { Card } from '../ui/card.tsx';
import { DateTime } from '../ui/format.tsx';

/** When our staff looked at the portal as this customer. Shows nothing when they never did. */
export function StaffViewsCard({ views }: { views: { id: string; note: string | null; atMs: number }[] }) {
  if (views.length === 0) return null;
  return (
    <Card
      title="Views by Headroom staff"
      description="Our staff can look at your account to help you. They cannot change anything."
    >
      <ul className="divide-y text-sm">
        {views.map(({ id, note, atMs }) => (
          <li key={id} className="py-3 first:pt-0">
            <DateTime ms={atMs} />
            {note ? <p className="mt-0.5 text-muted [overflow-wrap:anywhere]">{note}</p> : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}
