/** Ecosystems whose packages are found, by their name in package URLs. */
export type PackageType = 'deb' | 'generic' | 'golang' | 'maven' | 'npm' | 'pypi';

/** Something in the image that has a name and mostly a version of its own. */
export interface Package {
  readonly type: PackageType;
  /** What stands before the name: the group of Maven, the scope of npm, the distribution of Debian. */
  readonly namespace?: string;
  readonly name: string;
  readonly version?: string;
  /** The parts of the package URL behind `?`. */
  readonly qualifiers?: { readonly [name: string]: string };
  /** Licenses as found: SPDX expressions or other names. All of them hold. */
  readonly licenses?: readonly string[];
  readonly description?: string;
  /** Who keeps the package, as found. */
  readonly maintainer?: string;
  readonly homepage?: string;
  /** Hashes of what the package was unpacked from. */
  readonly hashes?: readonly PackageHash[];
  /** Facts that no format has a field for. */
  readonly properties?: { readonly [name: string]: string };
  /** An operating system is no library. */
  readonly operatingSystem?: boolean;
  /** More exact than the file: `app.jar!/lib/a.jar`. */
  readonly location?: string;
}

export interface PackageHash {
  readonly algorithm: 'SHA-512' | 'SHA-256' | 'SHA-1';
  /** Hexadecimal. */
  readonly value: string;
}

/** What a file tells of a package that another file may or may not show to be in the image. */
export interface PackageFact {
  readonly type: PackageType;
  readonly namespace?: string;
  readonly name: string;
  /** Of every version when left out. */
  readonly version?: string;
  readonly licenses?: readonly string[];
  readonly hashes?: readonly PackageHash[];
}
