import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { LinkButton } from './button.tsx';

/** Links to the next and first page of a keyset list. Null hides a link. */
export function Pagination({ newer, older }: { newer: string | null; older: string | null }) {
  if (!newer && !older) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex justify-between gap-3">
      <span>
        {newer ? (
          <LinkButton variant="secondary" size="sm" to={newer}>
            <ChevronLeft aria-hidden className="size-4" /> Newer
          </LinkButton>
        ) : null}
      </span>
      {older ? (
        <LinkButton variant="secondary" size="sm" to={older}>
          Older <ChevronRight aria-hidden className="size-4" />
        </LinkButton>
      ) : null}
    </nav>
  );
}
