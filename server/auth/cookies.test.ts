import { describe, expect, it } from 'vitest';
import { readCookie, writeCookie } from './cookies.ts';

describe('our cookie', () => {
  it.each([
    ['alone', 'headroom_session=abc'],
    ['beside one that cannot be decoded', 'promo=50%off; headroom_session=abc; x=%E0%A4%A'],
    ['beside one whose name ends like ours', 'old_headroom_session=no; headroom_session=abc'],
    ['beside others without a value', 'a; =; ;headroom_session=abc;'],
  ])('is read %s', (_how, header) => {
    expect(readCookie(header, 'headroom_session', false)).toBe('abc');
  });

  it.each([null, '', 'headroom_session', 'other=1', '%%%', '__Host-headroom_session=abc'])(
    'is not found in %s',
    (header) => {
      expect(readCookie(header, 'headroom_session', false)).toBe(null);
    },
  );

  it('over https has a prefix, without which another host of the domain could set it', () => {
    expect(readCookie('headroom_session=old; __Host-headroom_session=new', 'headroom_session', true)).toBe('new');
    expect(readCookie('headroom_session=theirs', 'headroom_session', true)).toBe(null);
    expect(writeCookie('headroom_session', 'abc', { isSecure: true, maxAgeS: 60 })).toBe(
      '__Host-headroom_session=abc; HttpOnly; Max-Age=60; Path=/; SameSite=Lax; Secure',
    );
  });
});
