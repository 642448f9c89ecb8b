import { Scope } from './scope';
import { plainWords } from './words';

/** The ports of an EXPOSE: `8080`, `8080/udp`, `8000-8003`; what is no port, or not known, is left out. */
export function portsOf(rest: string, scope: Scope): { port: number; protocol: string }[] {
  return plainWords(rest).flatMap((word) => scope.words(word) ?? []).flatMap(portsOfWord);
}

function portsOfWord(word: string): { port: number; protocol: string }[] {
  const match = /^(?:[^/]*:)?(\d{1,5})(?:-(\d{1,5}))?(?:\/(\w*))?$/.exec(word);
  if (!match) return [];
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (last < first || last > 65535) return [];
  const protocol = match[3]?.toLowerCase() || 'tcp';
  return Array.from({ length: last - first + 1 }, (_, step) => ({ port: first + step, protocol }));
}
