/** Scope and name as package URLs have them: `@scope/name` → `@scope` and `name`. */
export function npmName(full: string): { namespace?: string; name: string } {
  const slash = full.startsWith('@') ? full.indexOf('/') : -1;
  return slash < 0 ? { name: full } : { namespace: full.slice(0, slash), name: full.slice(slash + 1) };
}

/** The value when it is text with something in it. */
export function firstText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
