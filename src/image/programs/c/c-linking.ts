/** How the C library, and that of C++, get to a program. */
export enum CLinking {
  /** They become part of the program, which then needs nothing else. */
  STATIC = 'static',
  /** The program's loader finds them in the base. */
  DYNAMIC = 'dynamic',
}
