import { type LogicalLine, logicalLines } from './oracle/logical-lines';
import { Dockerfile, type DockerfileFinalStage, DockerfileInstructions, type DockerfileProps, DockerfileStage, EscapeCharacter } from '../../src/dockerfile';

/** The lines that `describe` adds to a final stage on scratch. */
export function finalLines(describe: (stage: DockerfileFinalStage) => void, props: DockerfileProps = {}): string {
  const dockerfile = new Dockerfile(props);
  describe(dockerfile.addFinalStage({ image: 'scratch' }));
  const text = dockerfile.render();
  return text.slice(text.indexOf('FROM scratch\n') + 'FROM scratch\n'.length).replace(/\n$/, '');
}

/** The lines that `describe` adds to a stage called build. */
export function stageLines(describe: (stage: DockerfileStage, dockerfile: Dockerfile) => void): string {
  const dockerfile = new Dockerfile();
  describe(dockerfile.addStage('build', { image: 'golang:1.26-trixie' }), dockerfile);
  dockerfile.addFinalStage({ image: 'scratch' });
  return /AS build\n([^]*)\n\nFROM scratch\n$/.exec(dockerfile.render())?.[1] ?? '';
}

/** The one instruction that `describe` adds, as BuildKit's line reader sees it. */
export function onlyInstruction(describe: (stage: DockerfileInstructions) => void, escape: EscapeCharacter): LogicalLine {
  const dockerfile = new Dockerfile({ escape });
  describe(dockerfile.addFinalStage({ image: 'scratch' }));
  const [from, line, ...more] = logicalLines(dockerfile.render(), escape);
  expect([from.keyword, from.rest, more]).toEqual(['FROM', 'scratch', []]);
  return line;
}

export const ESCAPES = [EscapeCharacter.BACKSLASH, EscapeCharacter.BACKTICK];
