import { useRouteLoaderData } from '@remix-run/react';
import { type AdminPermission, can } from '../../../server/core/admin-roles.ts';
import type { loader } from '../../routes/_admin.tsx';

/** Asks whether the admin's role allows something: what would be refused is not shown. */
export function useCan(): (permission: AdminPermission) => boolean {
  const admin = useRouteLoaderData<typeof loader>('routes/_admin');
  return (permission) => can(admin?.role ?? null, permission);
}
