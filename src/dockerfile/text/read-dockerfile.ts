import { posix } from 'node:path';
import { Instruction, jsonStrings, readableList } from './instructions';
import { eachPort, PortRange, portsOf } from './ports';
import { referenceParts, withoutDigest } from './reference';
import { mountsOf } from './run-mounts';
import { Scope } from './scope';
import { earlierStage, flagValues, ReadOptions, readStages, Stages } from './stages';
import { toolchainOf } from './toolchains';
import { ancestry, walk } from './walk';
import { Work } from './work';
import { BaseView, Command, CopiedPath, RuleSubject, Run } from '../rules/subject';

/** What a Dockerfile says of its last stage; what the base says of itself has to be added. */
export interface LastStage extends Omit<RuleSubject, 'base' | 'workdir'> {
  readonly base: Pick<BaseView, 'reference' | 'digest'>;
  /** Absent: the base's. */
  readonly workdir?: string;
}

/**
 * Reads what a Dockerfile says of the stage that is built last (or of `target`), through all stages that it starts from.
 *
 * Variables are replaced where ARG, ENV and the given arguments say what they are. Text that BuildKit would refuse
 * gives what can be read of it; only text that is no Dockerfile at all is an error.
 */
export function readDockerfile(text: string, options: ReadOptions = {}): LastStage {
  const stages = readStages(text, options);
  const chain = ancestry(stages);
  const { reference } = stages.all[chain[0]].base;
  const config = new Config(reference === 'scratch', stages.work);
  walk(stages, chain, (instruction, scope, stage) => config.apply(instruction, scope, stage));
  return {
    base: { reference: withoutDigest(reference), digest: referenceParts(reference).digest },
    ...config.facts(),
    toolchains: copiedImages(stages, chain).map(toolchainOf),
  };
}

/** The config of the image so far, instruction by instruction. */
class Config {
  private user?: string;
  private entrypoint?: Command;
  private command?: Command;
  /** The stage whose CMD holds; an ENTRYPOINT of a later stage takes it away. */
  private commandStage = -1;
  private healthcheck?: Command;
  private workdir?: string;
  /** The working directory, if it is known for certain: an image may bring one of its own. */
  private place?: string;
  private scope?: Scope;
  private shell = ['/bin/sh', '-c'];
  private copied: CopiedPath[] | undefined = [];
  private readonly runs: Run[] = [];
  private readonly volumes: string[] = [];
  private readonly ports: PortRange[] = [];

  constructor(isScratch: boolean, private readonly work: Work) {
    this.place = isScratch ? '/' : undefined;
  }

  facts(): Omit<LastStage, 'base' | 'toolchains'> {
    const { user, entrypoint, command, healthcheck, copied, runs, volumes, workdir } = this;
    const environment = this.scope?.environmentNow() ?? {};
    const path = environment.PATH;
    return {
      ...user !== undefined && { user },
      ...entrypoint && { entrypoint },
      ...command && { command },
      ...healthcheck && { healthcheck },
      ...copied && { copied },
      ...path !== undefined && { searchPath: path.split(':').filter(Boolean) },
      ...workdir !== undefined && { workdir },
      ...runs.length > 0 && { runs },
      ...volumes.length > 0 && { volumes },
      ...Object.keys(environment).length > 0 && { environment },
      ports: eachPort(this.ports),
    };
  }

  apply(instruction: Instruction, scope: Scope, stage: number): void {
    const { keyword, rest } = instruction;
    this.scope = scope;
    if (keyword === 'USER') this.user = scope.word(rest) === '' ? '0' : scope.word(rest) ?? rest;
    if (keyword === 'WORKDIR') this.enter(scope.word(rest));
    if (keyword === 'SHELL') this.setShell(jsonStrings(rest));
    if (keyword === 'EXPOSE') portsOf(rest, scope).forEach((range) => this.ports.push(range));
    if (keyword === 'RUN') this.run(instruction, scope);
    if (keyword === 'VOLUME') readableList(rest).flatMap((word) => scope.word(word) ?? []).forEach((path) => this.volumes.push(path));
    if (keyword === 'COPY' || keyword === 'ADD') this.copy(instruction, scope);
    if (keyword === 'HEALTHCHECK') this.setHealthcheck(rest);
    if (keyword === 'ENTRYPOINT') this.setEntrypoint(rest, stage);
    if (keyword === 'CMD') {
      this.command = this.commandOf(rest, 'CMD');
      this.commandStage = stage;
    }
  }

  private setEntrypoint(rest: string, stage: number): void {
    this.entrypoint = this.commandOf(rest, 'ENTRYPOINT');
    if (this.commandStage < stage) this.command = undefined;
  }

  private setHealthcheck(rest: string): void {
    const match = /^(\S+)\s*([^]*)$/.exec(rest);
    this.healthcheck = match?.[1].toUpperCase() === 'CMD' ? this.commandOf(match[2], 'HEALTHCHECK') : undefined;
  }

  private commandOf(rest: string, where: Command['where']): Command | undefined {
    const argv = jsonStrings(rest);
    if (argv === 'invalid') return undefined;
    if (!argv) this.work.spend(this.shell.length);
    return argv ? { form: 'exec', argv, where } : { form: 'shell', argv: [...this.shell, rest], where };
  }

  private setShell(shell: ReturnType<typeof jsonStrings>): void {
    if (Array.isArray(shell) && shell.length > 0) this.shell = shell;
  }

  private enter(path: string | undefined): void {
    this.work.spend(this.workdir?.length ?? 0);
    const isKnown = path?.startsWith('/') || this.place !== undefined;
    this.workdir = path === undefined ? undefined : posix.resolve('/', this.workdir ?? '', path);
    this.place = isKnown ? this.workdir : undefined;
  }

  /** What it does to files is not known. */
  private run(instruction: Instruction, scope: Scope): void {
    const command = this.commandOf(instruction.rest, 'RUN');
    const mountsOthers = mountsOf(instruction, scope).some((mount) => mount?.from !== undefined || mount === undefined);
    if (command) this.runs.push({ command, mountsOthers, ...this.copied && { copied: [...this.copied] } });
    this.copied = undefined;
  }

  private copy(instruction: Instruction, scope: Scope): void {
    this.work.spend(this.place?.length ?? 0);
    const expanded = readableList(instruction.rest).map((word) => scope.word(word));
    const to = expanded.pop();
    const isPlaced = to !== undefined && (to.startsWith('/') || this.place !== undefined);
    if (!isPlaced || expanded.includes(undefined)) this.copied = undefined;
    const isFolder = expanded.length > 1 || /(^|\/)\.{0,2}$/.test(to ?? '');
    const destination = posix.resolve('/', this.place ?? '', to ?? '').replace(/\/$/, '') + (isFolder ? '/' : '');
    const [chown = ''] = flagValues(instruction, 'chown');
    const details = { ...chown !== '' && { owner: scope.word(chown) ?? chown }, ...isLinked(instruction) && { isLinked: true } };
    for (const source of expanded) this.copied?.push({ source: source ?? '', destination, ...details });
  }
}

function isLinked({ flags }: Instruction): boolean {
  return flags.some((flag) => /^--link(=true)?$/i.test(flag));
}

/** The images of stages that the last stage copies from, and those that these copy from. */
function copiedImages(stages: Stages, chain: number[]): string[] {
  const images: string[] = [];
  const own = new Set<number>(chain);
  const seen = new Set<number>(chain);
  const open = [...chain].reverse();
  // grows while it is read
  for (const index of open) {
    for (const instruction of stages.all[index].instructions) {
      if (instruction.keyword !== 'COPY') continue;
      for (const name of flagValues(instruction, 'from').filter((from) => from !== '')) {
        const stage = earlierStage(stages, name, index);
        if (stage === undefined) images.push(name);
        else newLineage(stages, stage, seen).forEach((one) => open.push(one));
      }
    }
    if (!own.has(index) && stages.all[index].base.stage === undefined) images.push(stages.all[index].base.reference);
  }
  return [...new Set(images)].filter((image) => image !== 'scratch' && !/^\d+$/.test(image));
}

/** A stage and those that it starts from, up to the first that was seen: what that one starts from was too. */
function newLineage({ all }: Stages, from: number, seen: Set<number>): number[] {
  const stages: number[] = [];
  for (let index: number | undefined = from; index !== undefined && !seen.has(index); index = all[index].base.stage) {
    stages.push(index);
    seen.add(index);
  }
  return stages;
}
