import { refuse } from '../../private/errors';
import type { AddGitOptions, AddLocalOptions, AddUrlOptions } from '../add-options';
import type { CopyOptions } from '../copy-options';
import { type Feature, FEATURES } from './feature';
import { type Flag, type Instruction, instruction, type ListedWord } from './instruction';
import { earlierStage, type StageModel } from './stage';
import { owner } from '../validate/names';
import { fileMode } from '../validate/numbers';
import { contextSource, destination, foreignSource } from '../validate/paths';
import { downloadUrl, gitCommit, gitRef, gitRepository, imageReference, sha256Digest } from '../validate/references';
import { flagValue } from '../validate/text';

export function copyInstruction(options: CopyOptions, stage: StageModel, fromStage?: StageModel): Instruction {
  const origin = copyOrigin(options, stage, fromStage);
  const sources = sourceWords('COPY', options.sources, origin === undefined ? contextSource : foreignSource);
  const flags = [
    ...flag('from', origin),
    ...ownership('COPY', options),
    ...toggle('link', options.link),
    ...toggle('parents', options.parents),
    ...excludes('COPY', options.excludes),
  ];
  return transfer('COPY', sources, options.destination, flags, [
    ...options.link ? [FEATURES.copyLink] : [],
    ...options.parents ? [FEATURES.copyParents] : [],
    ...options.excludes?.length ? [FEATURES.copyExclude] : [],
  ]);
}

export function addLocalInstruction(options: AddLocalOptions): Instruction {
  const flags = [...ownership('ADD', options), ...toggle('link', options.link), ...excludes('ADD', options.excludes)];
  return transfer('ADD', sourceWords('ADD', options.sources, contextSource), options.destination, flags, [
    ...options.link ? [FEATURES.addLink] : [],
    ...options.excludes?.length ? [FEATURES.addExclude] : [],
  ]);
}

export function addUrlInstruction(options: AddUrlOptions): Instruction {
  const flags = [...flag('checksum', sha256Digest('ADD checksum', options.checksum)), ...ownership('ADD', options), ...toggle('link', options.link)];
  return transfer('ADD', [remote(downloadUrl('ADD url', options.url))], options.destination, flags, [FEATURES.addChecksum]);
}

export function addGitInstruction(options: AddGitOptions): Instruction {
  const { ref, checksum } = options;
  const repository = gitRepository('ADD repository', options.repository);
  const source = ref === undefined ? repository : `${repository}#${gitRef('ADD ref', ref)}`;
  const flags = [
    ...toggle('keep-git-dir', options.keepGitDir),
    ...flag('checksum', checksum === undefined ? undefined : gitCommit('ADD checksum', checksum)),
    ...ownership('ADD', options),
    ...toggle('link', options.link),
  ];
  return transfer('ADD', [remote(source)], options.destination, flags, [FEATURES.addGit, ...checksum === undefined ? [] : [FEATURES.addGitChecksum]]);
}

function transfer(keyword: string, sources: ListedWord[], to: string, flags: Flag[], needs: Feature[]): Instruction {
  const words = [...sources, { word: destination(`${keyword} destination`, to, sources.length), globbed: false }];
  return instruction(keyword, { form: 'list', words }, flags, needs);
}

function copyOrigin({ fromImage }: CopyOptions, stage: StageModel, fromStage?: StageModel): string | undefined {
  if (fromImage !== undefined && fromStage !== undefined) {
    refuse({ where: 'COPY', problem: 'copies from a stage and from an image', allowed: 'one of fromStage and fromImage', fix: 'remove one of the two' });
  }
  if (fromImage !== undefined) {
    return stage.file.usesImage('COPY fromImage', imageReference('COPY fromImage', fromImage));
  }
  return fromStage && earlierStage('COPY fromStage', fromStage, stage.file, stage.index);
}

function sourceWords(keyword: string, sources: readonly string[], check: (where: string, path: string) => string): ListedWord[] {
  if (sources.length === 0) {
    refuse({ where: `${keyword} sources`, problem: 'is empty', allowed: 'one path or more', fix: `name what to ${keyword.toLowerCase()}` });
  }
  return sources.map(source => ({ word: unambiguous(check(`${keyword} source`, source)), globbed: true }));
}

/** A colon in a relative name could make BuildKit read it as `user@host:repository`; `./` never does. */
function unambiguous(source: string): string {
  return source.includes(':') && !/^\.?\//.test(source) ? `./${source}` : source;
}

function remote(word: string): ListedWord {
  return { word, globbed: false };
}

function ownership(keyword: string, { chown, chmod }: { chown?: string; chmod?: string }): Flag[] {
  return [
    ...flag('chown', chown === undefined ? undefined : owner(`${keyword} chown`, chown)),
    ...flag('chmod', chmod === undefined ? undefined : fileMode(`${keyword} chmod`, chmod)),
  ];
}

function excludes(keyword: string, patterns: readonly string[] = []): Flag[] {
  return patterns.map(pattern => ({ name: 'exclude', value: flagValue(`${keyword} exclude`, pattern) }));
}

function toggle(name: string, on: boolean | undefined): Flag[] {
  return on ? [{ name }] : [];
}

function flag(name: string, value: string | undefined): Flag[] {
  return value === undefined ? [] : [{ name, value }];
}
