import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ImageDescription, inputHash } from './description';
import { dockerfileFindings } from './dockerfile-findings';
import { ImageParts } from './image-parts';
import { LambdaRuntime } from './lambda-runtime';
import { MinimalImage } from './minimal-image';
import { resolvePlatforms } from './resolve-options';
import { dockerfileSlots } from './secrets';
import { copiedFiles } from './sources/copied-files';
import { insideProject, resolveProjectRoot } from './sources/project-root';
import { readText } from './sources/read-text';
import { readTree } from './sources/source-tree';
import { literal, optionsOf } from './sources/strings';
import { refuseWhenStrict } from './strict';
import { Dockerfile } from '../dockerfile/dockerfile';
import { contextPaths } from '../dockerfile/text/context-paths';
import { readDockerfile } from '../dockerfile/text/read-dockerfile';
import { Platform } from '../oci/platform';
import { refuse } from '../private/errors';
import { checkNames, Names } from '../private/known-names';

/** Properties of `DockerfileImage`. */
export interface DockerfileImageProps {
  /**
   * Build context: the folder that COPY paths are relative to.
   *
   * @default '.'
   */
  readonly projectRoot?: string;

  /**
   * The Dockerfile, as a path in `projectRoot`.
   *
   * @default 'Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * A Dockerfile made with the typed model, instead of a file.
   *
   * @default - the file that `dockerfile` names
   */
  readonly typedDockerfile?: Dockerfile;

  /**
   * Stage to build.
   *
   * @default - the last one
   */
  readonly target?: string;

  /**
   * Build arguments, literal values. No secrets: they stand in the image's history.
   *
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * Platforms to build for.
   *
   * @default [Platform.LINUX_AMD64]
   */
  readonly platforms?: Platform[];

  /**
   * How the program speaks to the Lambda service.
   *
   * @default - the image is no Lambda function
   */
  readonly lambdaRuntime?: LambdaRuntime;

  /**
   * Whether warnings, and a base that is not pinned by digest, are errors.
   *
   * @default false
   */
  readonly strict?: boolean;
}

/** By their names. */
const OPTIONS: Names<DockerfileImageProps> = {
  projectRoot: true, dockerfile: true, typedDockerfile: true, target: true, buildArgs: true, platforms: true, lambdaRuntime: true, strict: true,
};

const WHERE = 'DockerfileImage';

/**
 * An existing Dockerfile, used as it is, so that the images of a mixed estate can move one by one; or one made by hand with the typed model.
 *
 * It gets the same rules and the same precise staging as every other image: only the files that its stages COPY are hashed and staged,
 * and .dockerignore (or `<Dockerfile>.dockerignore`) is honoured. It has no plan, since only its build knows what is in the last stage.
 */
export class DockerfileImage extends MinimalImage {
  public readonly choice = 'as the Dockerfile says';
  public readonly platforms: Platform[];
  /** @internal */
  public readonly _opaque = true;

  /** @throws when a path leads out of the project, both kinds of Dockerfile are given, or a build argument is no literal string */
  constructor(private readonly props: DockerfileImageProps = {}) {
    super(optionsOf(props, WHERE).lambdaRuntime);
    checkNames(props, OPTIONS, WHERE);
    props.lambdaRuntime?._checkAsItIs(WHERE);
    this.platforms = resolvePlatforms(props.platforms, WHERE);
    literal(props.projectRoot ?? '.', `${WHERE}.projectRoot`);
    literal(props.target ?? '', `${WHERE}.target`);
    if (props.typedDockerfile !== undefined && (props.dockerfile !== undefined || !(props.typedDockerfile instanceof Dockerfile))) {
      refuse({
        where: `${WHERE}.typedDockerfile`,
        problem: props.dockerfile === undefined ? 'this is not a Dockerfile' : 'dockerfile names a file too',
        value: props.dockerfile ?? typeof props.typedDockerfile,
        allowed: 'a Dockerfile object, or dockerfile with the path of a file',
        fix: 'give one of them',
      });
    }
    for (const [name, value] of Object.entries(props.buildArgs ?? {})) {
      literal(name, `${WHERE}.buildArgs`);
      literal(value, `${WHERE}.buildArgs.${name}`);
    }
  }

  /** @internal */
  public _parts(): ImageParts {
    return refuse({
      where: WHERE,
      problem: 'only running its Dockerfile tells what is in the image, and that takes a container engine',
      allowed: 'ScratchImage, DistrolessImage',
      fix: 'build it with docker or with ImagePublisher.codeBuild(), or describe the program: new DistrolessImage({ program: … })',
    });
  }

  /** @internal */
  protected _read(baseDir: string, moreArgs: { [name: string]: string }): ImageDescription {
    const { projectRoot = '.', target, strict = false } = this.props;
    const buildArgs = { ...this.props.buildArgs, ...moreArgs };
    const root = resolveProjectRoot(baseDir, projectRoot, WHERE);
    const name = insideProject(literal(this.props.dockerfile ?? 'Dockerfile', `${WHERE}.dockerfile`), `${WHERE}.dockerfile`);
    const { typedDockerfile } = this.props;
    const text = typedDockerfile?.render() ?? dockerfileText(root, name);
    const last = readDockerfile(text, { target, buildArgs });
    const path = typedDockerfile ? undefined : name;
    const findings = dockerfileFindings(last, { text, target, buildArgs, platform: String(this.platforms[0]), root, path });
    refuseWhenStrict(findings, strict, WHERE);
    const sources = readTree(root, copiedFiles(root, name, contextPaths(text, { target, buildArgs })), `${WHERE}.projectRoot`);
    const secrets = dockerfileSlots(text, { target, buildArgs }, `${WHERE} RUN --mount=type=secret`);
    const hashed = { dockerfile: text, platforms: this.platforms, target, buildArgs, secrets, sources, archives: [] };
    return {
      ...hashed,
      dockerfile: Dockerfile.fromText(text),
      dockerfilePath: path,
      inputHash: inputHash(hashed),
      findings,
      sourcesAreContext: true,
      ignoreLines: [],
      runtime: {
        user: /^\d+(:\d+)?$/.test(last.user ?? '') ? last.user : undefined,
        ports: last.ports.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port),
        writablePaths: [],
        leadingArguments: [],
      },
    };
  }
}

function dockerfileText(root: string, name: string): string {
  const path = join(root, name);
  if (!existsSync(path) || !statSync(path).isFile()) {
    refuse({ where: `${WHERE}.dockerfile`, problem: 'there is no such file', value: name, allowed: 'a Dockerfile below projectRoot', fix: 'give its path relative to projectRoot' });
  }
  return readText(`${WHERE}.dockerfile`, root, name);
}
