import { App, Stack } from 'aws-cdk-lib';
import { aws, JavaProgram, MinimalImage, NodejsProgram, RustProgram } from 'cdk-minimal-images';

// a greeting in each of the other languages, on the smallest base that fits; Go, Python and C are in ../cdk-app
const stack = new Stack(new App(), 'Languages');

new aws.MinimalImageAsset(stack, 'HelloRust', {
  image: MinimalImage.of(new RustProgram({ projectRoot: '../hello-rust' })),
});

new aws.MinimalImageAsset(stack, 'HelloNodejs', {
  image: MinimalImage.of(new NodejsProgram({ projectRoot: '../hello-nodejs' })),
});

new aws.MinimalImageAsset(stack, 'HelloJava', {
  image: MinimalImage.of(new JavaProgram({ projectRoot: '../hello-java' })),
});
