/** A package of Debian. */
export interface DebianPackage {
  readonly name: string;
  /** Exactly this one; any when absent. */
  readonly version?: string;
}

/** As Debian's policy has names and versions (5.6.1, 5.6.12). */
const PACKAGE = /^([a-z0-9][a-z0-9+.-]+)(?:=((?:\d+:)?\d[A-Za-z0-9.+~-]*))?$/;

/** What `name` or `name=version` says; undefined for what Debian would not call a package. */
export function packageOf(text: string): DebianPackage | undefined {
  const [, name, version] = PACKAGE.exec(text) ?? [];
  return name === undefined ? undefined : { name, version };
}
