import type { Project } from './project';
import { refuse } from '../../private/errors';
import { Program, ProgramProps } from '../program';

/** What the rest of the library asks a language: a row of the table in languages.ts for each. */
export interface Language {
  /** As `Program.language` and the command line say it: `go`. */
  readonly name: string;
  /** The file that tells the language of a project. */
  readonly mark: (project: Project) => Mark | undefined;
  /** The program of a project; what was not given, its files tell. */
  readonly program: (project: Project, given: Given) => Guess;
}

export interface Mark {
  /** Path in the project. */
  readonly file: string;
  /** Whether projects of other languages do not have such a file: `go.mod` is sure, a `package.json` may be there for a tool. */
  readonly sure: boolean;
}

/** What users said of a program, by flags; each language takes what is for it. */
export interface Given extends ProgramProps {
  /** C: more files to compile. */
  readonly sources?: string[];
  /** C: libraries to link. */
  readonly libraries?: string[];
}

export interface Guess {
  readonly program: Program;
  /** What was found out, and by what: one line for each. */
  readonly because: string[];
}

export interface Question {
  /** What is there more than once, for the message: `package main`. */
  readonly what: string;
  /** The property that would answer it: `GoProgram.entry`. */
  readonly where: string;
  /** How to say that it is this one; the command line says `--entry`. */
  readonly fix: (one: string) => string;
}

/** The one thing that can start. What the user has to say when it cannot be known is in the message. */
export function theOnly(found: readonly string[], { what, where, fix }: Question): string | undefined {
  if (found.length > 1) {
    refuse({
      where,
      problem: `${what} is there ${found.length} times, so it has to be said which of them`,
      value: found.slice(0, 10),
      allowed: 'one of them',
      fix: fix(found[0]),
      flag: `--entry ${found[0]}`,
    });
  }
  return found[0];
}
