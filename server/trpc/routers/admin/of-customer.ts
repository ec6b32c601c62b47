import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { AdminPermission } from '../../../core/admin-roles.ts';
import { asId } from '../../../core/ids.ts';
import { findCustomer } from '../../../customers/store.ts';
import { adminProcedure } from '../../init.ts';

/** A customer's id as anybody may send it. */
export const customerId = z
  .string()
  .max(64)
  .transform(asId<'customer'>);

/** For what is asked about one customer. One that does not exist is NOT_FOUND; a deleted one still has books. */
export const ofCustomerProcedure = (permission: AdminPermission) =>
  adminProcedure(permission)
    .input(z.object({ customerId }))
    .use(async ({ ctx, input, next }) => {
      if (!(await findCustomer(ctx.deps.db, input.customerId)))
        throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such customer.' });
      return next();
    });
