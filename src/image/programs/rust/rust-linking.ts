/** How the C library gets to a program. */
export enum RustLinking {
  /** It becomes part of the program, which then needs nothing else. */
  STATIC = 'static',
  /** The program's loader finds it in the base. */
  DYNAMIC = 'dynamic',
}
