import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { aws, GoProgram, MinimalImage, PrebuiltImage, ScratchImage } from 'cdk-minimal-images';

const app = new App();

function publish(id: string, image: MinimalImage, publisher: aws.ImagePublisher, additionalTags: string[] = []): aws.MinimalImageAsset {
  const stack = new Stack(app, id);
  const repository = new aws.ImageRepository(stack, 'Images');
  const asset = new aws.MinimalImageAsset(stack, 'Hello', { image, publisher, repository, additionalTags });
  new CfnOutput(stack, 'Repository', { value: repository.repositoryUri });
  new CfnOutput(stack, 'Digest', { value: asset.digest });
  return asset;
}

const hello = (): MinimalImage => new ScratchImage({ program: new GoProgram({ projectRoot: '../hello-go' }) });

// one program, made by who is compared
const embedded = publish('Embedded', hello(), aws.ImagePublisher.embedded());
publish('CodeBuild', hello(), aws.ImagePublisher.codeBuild());

// who names the image elsewhere has its digest as a text
const consumer = new Stack(app, 'Consumer');
new CfnOutput(consumer, 'Image', { value: embedded.imageUri });

// what other tools made: `-c prebuilt='{"Saved": {"tar": "hello.tar"}, …}'`
const prebuilt: { [id: string]: { tar?: string; layout?: string } } = app.node.tryGetContext('prebuilt') ?? {};
for (const [id, { tar, layout }] of Object.entries(prebuilt)) {
  const image = tar === undefined ? PrebuiltImage.fromOciLayout(layout!) : PrebuiltImage.fromTar(tar);
  publish(id, image, aws.ImagePublisher.embedded(), ['v1']);
}
