import type { AdminPermission } from '../../../server/core/admin-roles.ts';
import { LinkButton } from '../ui/button.tsx';
import { useCan } from './use-can.ts';

/** Opens the form of an action, for roles that may do it: no button leads to a refusal. */
export function ActLink({ name, label, to }: { name: AdminPermission; label: string; to: string }) {
  const may = useCan();
  return may(name) ? (
    <LinkButton size="sm" variant="secondary" to={`/admin/act/${name}/${to}`}>
      {label}
    </LinkButton>
  ) : null;
}
