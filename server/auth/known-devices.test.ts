import { describe, expect, it } from 'vitest';
import type { UserId } from '../core/ids.ts';
import { type Device, deviceCookie, isKnown, readDevice } from './known-devices.ts';

const ANA = 'ana' as UserId;
const BEN = 'ben' as UserId;
const at = { secret: 'ours', isSecure: false };
const deviceAfter = (userId: UserId, known: Device | null = null) => readDevice(deviceCookie(known, userId, at), false);

describe('a browser that has logged in', () => {
  it('is known for that user, and for nobody else', () => {
    const device = deviceAfter(ANA);
    expect([isKnown(device, ANA, 'ours'), isKnown(device, BEN, 'ours')]).toEqual([true, false]);
  });

  it('stays known when somebody else logs in with it, for five at most', () => {
    let device = deviceAfter(ANA);
    device = deviceAfter(BEN, device);
    device = deviceAfter(ANA, device);
    expect(device?.signatures).toHaveLength(2);
    for (let i = 0; i < 4; i += 1) device = deviceAfter(`other ${i}` as UserId, device);
    expect([isKnown(device, ANA, 'ours'), isKnown(device, BEN, 'ours')]).toEqual([true, false]);
  });

  it('is unknown with another key, with another’s signature, and with nothing', () => {
    const device = deviceAfter(ANA);
    expect(isKnown(device, ANA, 'another')).toBe(false);
    expect(isKnown({ id: deviceAfter(ANA)?.id ?? '', signatures: device?.signatures ?? [] }, ANA, 'ours')).toBe(false);
    expect(isKnown(null, ANA, 'ours')).toBe(false);
  });

  it.each(['', 'headroom_device=', 'headroom_device=~~~', 'headroom_device=%', `headroom_device=${'x'.repeat(5_000)}`])(
    'is not one that sends %s',
    (header) => {
      expect(readDevice(header, false)).toBe(null);
    },
  );
});
