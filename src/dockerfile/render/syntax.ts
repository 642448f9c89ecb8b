import { refuse } from '../../private/errors';
import { type Feature, FEATURES, newest } from '../model/feature';
import type { FileModel } from '../model/file';

/** The frontend for the `# syntax=` line: the one that was given, or the oldest that will do, or none. */
export function syntaxOf(file: FileModel): string | undefined {
  const { syntax, check } = file.header;
  const instructions = [...file.preamble, ...file.stages.flatMap(stage => stage.instructions)];
  const needed = newest([...check === undefined ? [] : [FEATURES.check], ...instructions.flatMap(({ needs }) => needs)]);
  if (syntax === undefined) {
    return needed && `docker/dockerfile:1.${needed.since}`;
  }
  checkAge(syntax, needed);
  return syntax;
}

/** Only versions of the official frontend can be compared; `:1` always means the newest. */
function checkAge(syntax: string, needed: Feature | undefined): void {
  const [, major, minor] = /^(?:docker\.io\/)?docker\/dockerfile:(\d+)(?:\.(\d+))?(?:[.@-]|$)/.exec(syntax) ?? [];
  const isOld = major === '0' || (major === '1' && minor !== undefined && Number(minor) < (needed?.since ?? 0));
  if (needed && isOld) {
    refuse({
      where: 'Dockerfile.syntax',
      problem: `is too old for ${needed.name}, which needs docker/dockerfile:1.${needed.since}`,
      value: syntax,
      allowed: `docker/dockerfile:1.${needed.since} or newer`,
      fix: 'leave syntax out, or name a newer version',
    });
  }
}
