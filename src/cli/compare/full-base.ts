import { DistrolessBase, Libc, MinimalBase, Program } from '../../image';

/** Images with a shell, a package manager and all else that a program does not need: what a first Dockerfile starts from. */
const FULL: { readonly [language: string]: string } = {
  python: 'python:3.13-trixie',
  go: 'golang:1.26-trixie',
  c: 'gcc:14-trixie',
};
const OTHERS = 'debian:trixie';

/** What a program is usually put on, with the facts that its recipe asks for. */
export function imageFacts(program: Program): { readonly base: MinimalBase; readonly entrypoint?: string[] } {
  const reference = FULL[program.language] ?? OTHERS;
  const facts = { libc: Libc.GLIBC, glibcVersion: '2.41', debianRelease: 13, shell: '/bin/sh', hasCaCertificates: true, hasPasswd: true, hasTimezones: true };
  if (program.language !== 'python') {
    return { base: MinimalBase.custom(reference, facts) };
  }
  const { runtimeName, runtimeVersion } = DistrolessBase.PYTHON3_DEBIAN13.facts;
  return { base: MinimalBase.custom(reference, { ...facts, runtimeName, runtimeVersion, entrypoint: ['/usr/local/bin/python3'] }) };
}
