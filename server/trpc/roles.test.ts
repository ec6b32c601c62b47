import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionUser } from '../auth/session-user.ts';
import { ADMIN_PERMISSIONS, ADMIN_ROLES, type AdminPermission, can } from '../core/admin-roles.ts';
import { anAdminUser } from '../testing/people.ts';
import { callAs, procedures, rows } from '../testing/procedures.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;
let admin: SessionUser;
beforeAll(async () => {
  world = await createWorld();
  admin = await anAdminUser(world);
});
afterAll(() => world.close());

/** What a procedure says that it needs. */
const permissionOf = (path: string): AdminPermission | undefined =>
  (procedures.get(path)?._def.meta as { permission?: AdminPermission } | undefined)?.permission;
const ofAdmins = [...rows].filter(([, { kind }]) => kind === 'admin').map(([path]) => path);
/** No procedure takes this, so nothing is done: a refusal comes before the input is read. */
const NOTHING_VALID = { valid: 'in no procedure', from: 5 };

describe('a procedure of the admin side', () => {
  it('names a permission, and no other procedure does', () => {
    const named = [...procedures.keys()].filter((path) => permissionOf(path) !== undefined);
    expect(named.sort()).toEqual([...ofAdmins].sort());
  });

  it.each(ADMIN_ROLES.flatMap((role) => ofAdmins.map((path) => [role, path] as const)))(
    'lets a %s in exactly if the role allows it: %s',
    async (role, path) => {
      const isAllowed = can(role, permissionOf(path) ?? 'view');
      const answer = await callAs(world, { ...admin, adminRole: role }, path, NOTHING_VALID);
      if (isAllowed) expect(answer).not.toMatchObject({ code: 'FORBIDDEN' });
      else expect(answer).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('Your role') });
    },
  );

  it('is closed to an admin without a role', async () => {
    for (const path of ofAdmins)
      expect(await callAs(world, { ...admin, adminRole: null }, path, NOTHING_VALID)).toMatchObject({
        code: 'FORBIDDEN',
      });
  });
});

describe('a role', () => {
  it('of an owner allows everything, a viewer sees and downloads only', () => {
    expect(ADMIN_PERMISSIONS.filter((permission) => !can('owner', permission))).toEqual([]);
    expect(ADMIN_PERMISSIONS.filter((permission) => can('viewer', permission))).toEqual(['view', 'export']);
  });

  it.each([
    ['support', ['refund', 'void', 'replay', 'repair', 'payloads', 'revenue', 'team', 'block']],
    ['finance', ['replay', 'repair', 'sync', 'payloads', 'mails', 'view_as', 'team', 'block', 'delete']],
    ['engineer', ['refund', 'credits', 'void', 'mails', 'revenue', 'view_as', 'team', 'block', 'delete']],
  ] as const)('%s is kept from what others are for', (role, refused) => {
    expect(refused.filter((permission) => can(role, permission))).toEqual([]);
  });
});
