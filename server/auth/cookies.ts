/** Over https cookies carry the prefix that browsers tie to this host, to https and to every path. */
const PREFIX = '__Host-';

/** What a cookie of ours is called. */
export const cookieName = (name: string, isSecure: boolean): string => (isSecure ? PREFIX + name : name);

/**
 * The value of our cookie, or null. Only its own pair is read: other apps on this host set cookies that cannot be
 * decoded. Over https one without the prefix is none of ours: another host of the same domain may have set it.
 */
export function readCookie(header: string | null, name: string, isSecure: boolean): string | null {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  const full = cookieName(name, isSecure);
  return pairs.find((pair) => pair.startsWith(`${full}=`))?.slice(full.length + 1) ?? null;
}

/** A cookie that scripts cannot read. `maxAgeS` of 0 clears it. */
export const writeCookie = (
  name: string,
  value: string,
  { isSecure, maxAgeS }: { isSecure: boolean; maxAgeS: number },
): string =>
  `${cookieName(name, isSecure)}=${value}; HttpOnly; Max-Age=${maxAgeS}; Path=/; SameSite=Lax${isSecure ? '; Secure' : ''}`;
