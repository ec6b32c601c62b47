import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An office or a household has one IPv4 address or a few neighbouring ones, and at least a /64 of IPv6. */
const IPV4_PREFIX_BYTES = 3;
const IPV6_PREFIX_BYTES = 8;

/** The network that an address is counted by: /24 for IPv4, also when written as IPv6, and /64 for IPv6. */
export function networkOf(ip: string): string {
  const [address = ''] = ip.split('%');
  if (isIP(address) === 0) return 'unknown';
  const parsed = ipaddr.process(address);
  const bytes = parsed.toByteArray();
  return parsed.kind() === 'ipv4'
    ? `${bytes.slice(0, IPV4_PREFIX_BYTES).join('.')}.0/24`
    : `${Buffer.from(bytes.slice(0, IPV6_PREFIX_BYTES)).toString('hex')}/64`;
}
