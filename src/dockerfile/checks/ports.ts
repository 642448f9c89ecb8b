/** A word of EXPOSE in its parts, as BuildKit cuts it: `[address:][host port:]port[/protocol]`. */
export interface PortParts {
  /** Address and port of the host, which EXPOSE has no use for. */
  readonly host: string;
  readonly protocol: string;
}

/** The words up to the first that BuildKit would refuse. */
export function portParts(words: (string | undefined)[]): (PortParts & { word: string })[] {
  const found: (PortParts & { word: string })[] = [];
  for (const word of words) {
    const parts = word === undefined ? undefined : partsOf(word);
    if (word !== undefined && parts) found.push({ ...parts, word });
    if (!parts || !parts.isPort) break;
  }
  return found;
}

function partsOf(word: string): (PortParts & { isPort: boolean }) | undefined {
  const at = word.lastIndexOf(':');
  const inside = word.slice(at + 1);
  const slash = inside.indexOf('/');
  const port = slash < 0 ? inside : inside.slice(0, slash);
  const protocol = (slash < 0 ? '' : inside.slice(slash + 1)) || 'tcp';
  if (port === '' || !/^(tcp|udp|sctp)$/i.test(protocol)) return undefined;
  return { host: word.slice(0, Math.max(at, 0)), protocol, isPort: isRange(port) };
}

function isRange(port: string): boolean {
  const [first, last = first] = port.split('-');
  const isNumber = (text: string) => /^[+-]?\d+$/.test(text) && Number(text) >= 0 && Number(text) <= 65535;
  return port.split('-').length <= 2 && isNumber(first) && isNumber(last) && Number(first) <= Number(last);
}
