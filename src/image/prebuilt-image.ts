import { resolve } from 'node:path';
import type { PrebuiltJob } from './assemble/assembly-job';
import { FORMAT, ImageDescription, RuntimeNeeds } from './description';
import type { ImageParts } from './image-parts';
import { LambdaRuntime } from './lambda-runtime';
import { MinimalImage } from './minimal-image';
import { PrebuiltFacts, prebuiltFacts } from './prebuilt-facts';
import { literal } from './sources/strings';
import { refuseWhenStrict } from './strict';
import type { Dockerfile } from '../dockerfile/dockerfile';
import { checkDockerfile } from '../dockerfile/rules';
import { Command } from '../dockerfile/rules/subject';
import { Finding } from '../findings/finding';
import { ContentError } from '../oci/content-error';
import { FolderNow } from '../oci/layout/folder-now';
import { TarNow } from '../oci/layout/tar-now';
import type { RunConfig } from '../oci/model/image-config';
import { platformOf, platformText } from '../oci/model/select-platform';
import { Platform } from '../oci/platform';
import { InputError, refuse } from '../private/errors';
import { byCodeUnit, canonicalJson, sha256 } from '../private/text';

/** Options of `PrebuiltImage`. */
export interface PrebuiltImageOptions {
  /**
   * Name or digest of the image, where the layout or archive has several.
   *
   * @default - the only one that is there
   */
  readonly reference?: string;

  /**
   * How the program speaks to the Lambda service.
   *
   * @default - the image is no Lambda function
   */
  readonly lambdaRuntime?: LambdaRuntime;

  /**
   * Whether warnings are errors.
   *
   * @default false
   */
  readonly strict?: boolean;
}

const NANOSECONDS = 1_000_000_000;

/**
 * An image that another tool has made: ko, jib, Nix, Bazel, `docker save`. It is published as it is, byte for byte, by `ImagePublisher.embedded()`.
 *
 * Platforms, user, ports and health check are those of its configuration. It has no Dockerfile and no plan.
 */
export class PrebuiltImage extends MinimalImage {
  /**
   * The image in a folder that is an OCI layout, as `ko build --oci-layout-path`, skopeo and buildah write it.
   *
   * @param path the folder, relative to the working directory
   * @param options which image, and what is known of it besides
   */
  public static fromOciLayout(path: string, options: PrebuiltImageOptions = {}): PrebuiltImage {
    return new PrebuiltImage('oci-layout', literal(path, 'PrebuiltImage.fromOciLayout(), path'), options);
  }

  /**
   * The image in a tar archive: what `docker save`, `ko build --tarball`, jib, Nix and Bazel write, or an OCI layout as archive.
   *
   * @param path the archive, relative to the working directory; it may be compressed with gzip
   * @param options which image, and what is known of it besides
   */
  public static fromTar(path: string, options: PrebuiltImageOptions = {}): PrebuiltImage {
    return new PrebuiltImage('tar', literal(path, 'PrebuiltImage.fromTar(), path'), options);
  }

  public readonly choice = 'as it was made';
  /** @internal */
  public readonly _opaque = true;

  private readonly where: string;
  private readonly known = new Map<string, PrebuiltFacts>();

  private constructor(private readonly kind: PrebuiltJob['kind'], private readonly path: string, private readonly options: PrebuiltImageOptions) {
    super(options.lambdaRuntime);
    this.where = kind === 'tar' ? 'PrebuiltImage.fromTar()' : 'PrebuiltImage.fromOciLayout()';
    options.lambdaRuntime?._checkAsItIs(this.where);
    literal(options.reference ?? '', `${this.where}, reference`);
  }

  public get platforms(): Platform[] {
    return platformsOf(this.facts(process.cwd()));
  }

  /** @internal */
  public _prebuilt(): PrebuiltJob {
    const { digest } = this.facts(process.cwd());
    return { kind: this.kind, path: resolve(process.cwd(), this.path), reference: this.options.reference, digest };
  }

  /** @internal */
  public _parts(): ImageParts {
    return refuseBuild(this.where);
  }

  /** @internal */
  protected _read(baseDir: string): ImageDescription {
    const { where } = this;
    const facts = this.facts(baseDir);
    const platforms = platformsOf(facts);
    const { config = {} } = facts.configs[0];
    const findings = findingsOf(config);
    refuseWhenStrict(findings, this.options.strict ?? false, where);
    return {
      // others would build it
      get dockerfile(): Dockerfile { return refuseBuild(where); },
      inputHash: sha256(canonicalJson({ format: FORMAT, prebuilt: facts.digest, platforms: platforms.map(String) })),
      findings,
      platforms,
      buildArgs: {},
      secrets: [],
      sourcesAreContext: false,
      archives: [],
      ignoreLines: [],
      runtime: runtimeOf(config),
    };
  }

  /** Read once for each folder that the path is relative to. */
  private facts(baseDir: string): PrebuiltFacts {
    const path = resolve(baseDir, this.path);
    const known = this.known.get(path) ?? this.readFacts(path);
    this.known.set(path, known);
    return known;
  }

  private readFacts(path: string): PrebuiltFacts {
    const files = this.kind === 'tar' ? new TarNow(path, this.where) : new FolderNow(path, this.where);
    try {
      return prebuiltFacts(files, this.options.reference, this.where);
    } catch (error) {
      // what is wrong in an archive is a mistake of who names it here
      throw error instanceof ContentError ? new InputError({
        where: this.where, problem: error.message, allowed: 'an image that other tools read', fix: 'write the image again',
      }) : error;
    } finally {
      files.close();
    }
  }
}

function platformsOf({ configs }: PrebuiltFacts): Platform[] {
  return configs.map(config => Platform.of(platformText(platformOf(config)))).sort((a, b) => byCodeUnit(String(a), String(b)));
}

/** As configurations say it; what is no port, nobody can listen on. */
const PORT = /^(\d{1,5})(?:\/(\w+))?$/;

function isPort(text: string | undefined): boolean {
  return text !== undefined && Number(text) >= 1 && Number(text) <= 65535;
}

/** What rules can say of settings alone. */
function findingsOf({ User, Entrypoint, Cmd, Healthcheck, ExposedPorts = {}, WorkingDir, Env = [] }: RunConfig): Finding[] {
  const exec = (where: Command['where'], argv?: string[]): Command | undefined => argv && { form: 'exec', argv, where };
  const path = Env.find(line => line.startsWith('PATH='))?.slice('PATH='.length);
  return checkDockerfile({
    base: { reference: 'scratch', releaseInName: true },
    user: User === '' ? undefined : User,
    entrypoint: exec('ENTRYPOINT', Entrypoint),
    command: exec('CMD', Cmd),
    healthcheck: exec('HEALTHCHECK', healthCommand(Healthcheck)),
    ports: Object.keys(ExposedPorts).flatMap(text => {
      const [, number, protocol = 'tcp'] = PORT.exec(text) ?? [];
      return isPort(number) ? [{ port: Number(number), protocol }] : [];
    }),
    workdir: WorkingDir ?? '/',
    toolchains: [],
    searchPath: path?.split(':'),
  });
}

function runtimeOf({ User, ExposedPorts = {}, Volumes = {}, Healthcheck }: RunConfig): RuntimeNeeds {
  const command = healthCommand(Healthcheck);
  const seconds = (time?: number): number | undefined => time === undefined || time === 0 ? undefined : Math.ceil(time / NANOSECONDS);
  return {
    user: /^\d+(:\d+)?$/.test(User ?? '') ? User : undefined,
    ports: Object.keys(ExposedPorts).flatMap(text => {
      const [, number, protocol = 'tcp'] = PORT.exec(text) ?? [];
      return protocol === 'tcp' && isPort(number) ? [Number(number)] : [];
    }).sort((a, b) => a - b),
    writablePaths: Object.keys(Volumes).sort(byCodeUnit),
    healthcheck: command && {
      command,
      intervalSeconds: seconds(Healthcheck?.Interval),
      timeoutSeconds: seconds(Healthcheck?.Timeout),
      startPeriodSeconds: seconds(Healthcheck?.StartPeriod),
      retries: Healthcheck?.Retries,
    },
    leadingArguments: [],
  };
}

/** A check in exec form; a text for a shell is left to whoever runs the image. */
function healthCommand(healthcheck: RunConfig['Healthcheck']): string[] | undefined {
  const [kind, ...argv] = healthcheck?.Test ?? [];
  return kind === 'CMD' && argv.length > 0 ? argv : undefined;
}

function refuseBuild(where: string): never {
  return refuse({
    where,
    problem: 'the image is made already, so there is no Dockerfile that could be built',
    allowed: 'aws.ImagePublisher.embedded(), which publishes it as it is',
    fix: 'give the asset publisher: aws.ImagePublisher.embedded(), or copy the image with minimal-images copy',
  });
}
