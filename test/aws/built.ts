import { Construct } from 'constructs';
import { inProject } from './support';
import { aws, DockerfileImage, DockerfileImageProps, GoProgram, LambdaRuntime, MinimalImage, MinimalImageOptions, Platform, ScratchImage } from '../../src';
import { Files, GO_MAIN } from '../image/support';

export const BOTH: MinimalImageOptions = { platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64] };

/** A program in Go that is also a function. */
export const go = (options: MinimalImageOptions = {}): MinimalImage =>
  new ScratchImage({ program: new GoProgram(), lambdaRuntime: LambdaRuntime.builtIn(), ...options });

/** A Dockerfile with an argument. */
export const DOCKERFILE: Files = {
  Dockerfile: 'FROM scratch AS one\nARG VERSION\nARG COMMIT\nCOPY a /a\nUSER 1\nCMD ["/a"]\n', a: 'x',
};

export const dockerfile = (props: DockerfileImageProps = {}): MinimalImage => new DockerfileImage(props);

/** An asset that CodeBuild builds from a project with these files. */
export function built(
  scope: Construct, id: string, props: Partial<aws.MinimalImageAssetProps> = {}, options: aws.CodeBuildOptions = {}, files?: Files,
): aws.MinimalImageAsset {
  const given = files ?? (props.image instanceof DockerfileImage ? DOCKERFILE : { 'main.go': GO_MAIN });
  return inProject(() => new aws.MinimalImageAsset(scope, id, { image: go(), publisher: aws.ImagePublisher.codeBuild(options), ...props }), given);
}
