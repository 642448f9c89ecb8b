import { refuse } from '../private/errors';
import { type Feature, FEATURES } from './model/feature';
import { earlierStage, type StageModel } from './model/stage';
import type { BindMountOptions, CacheMountOptions, SecretMountOptions, SshMountOptions, TmpfsMountOptions } from './mount-options';
import { variableName } from './validate/names';
import { fileMode, integerWithin } from './validate/numbers';
import { imageReference } from './validate/references';
import { flagValue } from './validate/text';

const LARGEST_ID = 2147483647;

/**
 * Something that a RUN instruction sees, but that does not become part of the image.
 *
 * Names and paths are printable ASCII without spaces, quotes, commas and `$`: BuildKit would change anything else.
 */
export class RunMount {
  /**
   * A folder that outlives the build, e.g. a compiler's cache.
   *
   * Throws if a name or path cannot be written.
   */
  static cache(options: CacheMountOptions): RunMount {
    return new RunMount('cache', [
      ['target', options.target],
      ['id', options.id],
      ['sharing', options.sharing],
      ['source', options.source],
      ...ownership('cache', options),
    ], { stage: options.fromStage?._model, bare: options.readonly ? ['readonly'] : [] });
  }

  /**
   * Files of the build context, of a stage or of an image.
   *
   * Throws if a name or path cannot be written, or both a stage and an image are given.
   */
  static bind(options: BindMountOptions): RunMount {
    if (options.fromStage && options.fromImage !== undefined) {
      refuse({ where: 'RunMount.bind', problem: 'is from a stage and from an image', allowed: 'one of fromStage and fromImage', fix: 'remove one of the two' });
    }
    return new RunMount('bind', [
      ['target', options.target],
      ['source', options.source],
    ], { stage: options.fromStage?._model, image: options.fromImage, bare: options.readwrite ? ['readwrite'] : [] });
  }

  /**
   * A secret that whoever builds hands over; its value is in no layer and in no log.
   *
   * Throws if a name or path cannot be written.
   */
  static secret(options: SecretMountOptions): RunMount {
    const env = options.env === undefined ? undefined : variableName('RunMount.secret env', options.env);
    return new RunMount('secret', [
      ['id', options.id],
      ['target', options.target],
      ['env', env],
      ...ownership('secret', options),
      ...requirement(options),
    ], { needs: env === undefined ? [] : [FEATURES.secretEnv] });
  }

  /**
   * The SSH agent of whoever builds.
   *
   * Throws if a name or path cannot be written.
   */
  static ssh(options: SshMountOptions = {}): RunMount {
    return new RunMount('ssh', [
      ['id', options.id],
      ['target', options.target],
      ...ownership('ssh', options),
      ...requirement(options),
    ]);
  }

  /**
   * An empty folder in memory.
   *
   * Throws if the path cannot be written.
   */
  static tmpfs(options: TmpfsMountOptions): RunMount {
    const size = options.sizeBytes === undefined ? undefined : integerWithin('RunMount.tmpfs sizeBytes', options.sizeBytes, 1, Number.MAX_SAFE_INTEGER);
    return new RunMount('tmpfs', [
      ['target', options.target],
      ['size', size?.toString()],
    ], { needs: size === undefined ? [] : [FEATURES.tmpfsSize] });
  }

  private readonly fields: string[];
  private readonly origin: MountOrigin;

  private constructor(type: string, fields: [string, string | undefined][], origin: MountOrigin = {}) {
    this.fields = [`type=${type}`, ...fields.flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${flagValue(`RunMount.${type} ${name}`, value)}`]), ...origin.bare ?? []];
    this.origin = origin;
  }

  /**
   * The value of `--mount` in a stage that can see only what comes before it.
   *
   * @internal
   */
  public _resolve(stage: StageModel): { readonly value: string; readonly needs: readonly Feature[] } {
    const { stage: other, image, needs = [] } = this.origin;
    const from = other
      ? earlierStage('RunMount fromStage', other, stage.file, stage.index)
      : image && stage.file.usesImage('RunMount fromImage', imageReference('RunMount fromImage', image));
    const [type, ...rest] = this.fields;
    return { value: [type, ...from ? [`from=${from}`] : [], ...rest].join(','), needs };
  }
}

interface MountOrigin {
  readonly stage?: StageModel;
  readonly image?: string;
  /** Fields without a value. */
  readonly bare?: string[];
  readonly needs?: Feature[];
}

/** With its value: buildah 1.28 (Debian 12) crashes without one. */
function requirement({ required = false }: { required?: boolean }): [string, string | undefined][] {
  return [['required', required ? 'true' : undefined]];
}

function ownership(type: string, { mode, uid, gid }: { mode?: string; uid?: number; gid?: number }): [string, string | undefined][] {
  const id = (name: string, value?: number) => value === undefined ? undefined : `${integerWithin(`RunMount.${type} ${name}`, value, 0, LARGEST_ID)}`;
  return [
    ['mode', mode === undefined ? undefined : fileMode(`RunMount.${type} mode`, mode)],
    ['uid', id('uid', uid)],
    ['gid', id('gid', gid)],
  ];
}
