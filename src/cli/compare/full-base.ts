import { BaseFacts, Libc, MinimalBase, Program } from '../../image';

/** Images with a shell, a package manager and all else that a program does not need: what a first Dockerfile starts from. */
const FULL: { readonly [language: string]: { readonly reference: string; readonly facts?: BaseFacts } } = {
  c: { reference: 'gcc:14-trixie' },
  go: { reference: 'golang:1.26-trixie' },
  java: { reference: 'eclipse-temurin:21-jdk', facts: { runtimeName: 'java', runtimeVersion: '21', runtimeProgram: 'java' } },
  nodejs: { reference: 'node:24-trixie', facts: { runtimeName: 'node', runtimeVersion: '24', runtimeProgram: '/usr/local/bin/node' } },
  python: { reference: 'python:3.13-trixie', facts: { runtimeName: 'python', runtimeVersion: '3.13', runtimeProgram: '/usr/local/bin/python3' } },
  rust: { reference: 'rust:1.96-trixie' },
};

/** What a program is usually put on, with the facts that its recipe asks for. */
export function fullBase(program: Program): MinimalBase {
  const { reference, facts } = FULL[program.language] ?? { reference: 'debian:trixie' };
  return MinimalBase.custom(reference, {
    libc: Libc.GLIBC, glibcVersion: '2.41', debianRelease: 13, shell: '/bin/sh', hasCaCertificates: true, hasPasswd: true, hasTimezones: true, ...facts,
  });
}
