/**
 * How the command line ends; scripts may rely on these.
 *
 * Numbers from 64 on are those of sysexits(3).
 */
export const EXIT = {
  ok: 0,
  /** What was asked for was done, and the answer is no: `pin --check` found a base that moved. */
  no: 1,
  /** Nothing here can tell. */
  unknown: 2,
  /** The command line itself is wrong. */
  usage: 64,
  /** Content is not what it claims to be, or a program does not compile. */
  data: 65,
  /** A file, a toolchain or an engine is missing, or permission or room to write. */
  unavailable: 69,
  /** A defect of this program. */
  software: 70,
  /** A registry did not answer as it should. */
  registry: 76,
  /** A registry wants other credentials. */
  denied: 77,
} as const;
