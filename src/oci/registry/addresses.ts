import { BlockList, isIP, isIPv6 } from 'node:net';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];
/** Nobody's public address. Sources: RFC 6890 and its registries of special-purpose addresses. */
const PRIVATE = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.168.0.0/16',
  '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4',
  '::/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8',
  // addresses of IPv4 in other clothes: 6to4, Teredo
  '2002::/16', '2001::/32',
];
/** What no name of a public service resolves to: this machine, its link, and the metadata services that live there. */
const NEVER = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '::/96', 'fe80::/10', 'fd00:ec2::/32', '2002::/16', '2001::/32'];

/** Whether a host, as URLs spell it, is this machine: `localhost`, `127.0.0.1`, `[::1]`. */
export function isLoopback(hostname: string): boolean {
  const host = bare(hostname);
  return host === 'localhost' || includes(LOOPBACK, host);
}

/** Whether a host, as URLs spell it, is by its very spelling in somebody's own network. Names may be: those are asked when they are resolved. */
export function isPrivate(hostname: string): boolean {
  const host = bare(hostname);
  return /(^|\.)localhost$/.test(host) || includes(PRIVATE, host);
}

/** Whether an address that a name has resolved to must not be gone to on somebody's word. */
export function isForbiddenAddress(address: string): boolean {
  return includes(NEVER, bare(address));
}

/** Whether a list of ranges (`10.0.0.0/8`) has an address. */
export function inRange(address: string, range: string): boolean {
  const [network, bits] = range.split('/');
  return isIP(network) !== 0 && /^\d{1,3}$/.test(bits ?? '') && Number(bits) <= (isIPv6(network) ? 128 : 32) && includes([range], bare(address));
}

function bare(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$/g, '').replace(/%.*$/, '').replace(/\.$/, '');
}

function includes(ranges: string[], address: string): boolean {
  switch (isIP(address)) {
    case 4: return blockList(ranges).check(address, 'ipv4');
    // the list knows ::ffff:10.0.0.1 as 10.0.0.1
    case 6: return blockList(ranges).check(address, 'ipv6');
    default: return false;
  }
}

/** Of ranges that are right: Node.js takes milliseconds to begin to tell addresses of IPv6 from others. */
function blockList(ranges: string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network, bits] = range.split('/');
    list.addSubnet(network, Number(bits), network.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}
