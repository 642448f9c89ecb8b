import { Scope } from './scope';
import { plainWords } from './words';

/** Ports from one to another, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
  readonly protocol: string;
}

/** The ports of an EXPOSE: `8080`, `8080/udp`, `8000-8003`; what is no port, or not known, is left out. */
export function portsOf(rest: string, scope: Scope): PortRange[] {
  return plainWords(rest).flatMap((word) => scope.words(word) ?? []).flatMap((word) => rangeOf(word) ?? []);
}

function rangeOf(word: string): PortRange | undefined {
  const match = /^(?:[^/]*:)?(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp|))?$/i.exec(word);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return last < first || last > 65535 ? undefined : { first, last, protocol: match[3]?.toLowerCase() || 'tcp' };
}

/** Each port once, in their order, however often ranges have it. */
export function eachPort(ranges: readonly PortRange[]): { port: number; protocol: string }[] {
  const found: { port: number; protocol: string }[] = [];
  const next = new Map<string, number>();
  for (const { first, last, protocol } of [...ranges].sort((a, b) => a.first - b.first)) {
    const start = Math.max(first, next.get(protocol) ?? 0);
    for (let port = start; port <= last; port++) found.push({ port, protocol });
    next.set(protocol, Math.max(start, last + 1));
  }
  return found.sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}
