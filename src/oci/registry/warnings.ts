const WARNING = /^299 - "((?:[^"\\]|\\.){1,1000})"/;
const MOST = 10;

/**
 * What a registry wants its users to know.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#warnings
 */
export function warningsOf(headers: readonly string[]): string[] {
  return headers.slice(0, MOST).map(header => WARNING.exec(header)?.[1].replace(/\\(.)/g, '$1')).filter(text => text !== undefined);
}
