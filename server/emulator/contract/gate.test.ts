import { expect, test } from 'vitest';
import { openContractGate } from './index.ts';

test('the gate refuses with the first finding, and tells breaches of an answer in sentences', async () => {
  const gate = openContractGate((line) => expect.fail(line));
  expect(await gate.ready).toBe(true);
  expect(gate.checkRequest('POST', '/v1/customers', { foo: '1' })).toEqual({
    status: 400,
    type: 'invalid_request_error',
    message: 'Received unknown parameter: foo',
    param: 'foo',
    code: 'parameter_unknown',
  });
  expect(gate.checkRequest('POST', '/v1/customers', {})).toBeNull();
  const deleted = { id: 'cus_1', object: 'customer', deleted: true };
  expect(gate.checkEventObject('customer.deleted', deleted)).toEqual([]);
  expect(gate.checkResponse('DELETE', '/v1/customers/cus_1', { ...deleted, paid: true })).toEqual([
    'paid is not a field of the API',
  ]);
  expect(gate.checkEventObject('customer.deleted', null)).toEqual(["object: the API has none named ''"]);
}, 120_000);
