import { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { BOTH, built, go } from './built';
import { app } from './support';
import { publishedIn } from './template';
import { aws, Platform } from '../../src';

const { LINUX_AMD64, LINUX_ARM64, LINUX_S390X } = Platform;

describe('what an asset tells of its image', () => {
  test('two platforms: the index, and the manifest of each', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    const asset = built(stack, 'Api', { image: go(BOTH) });

    // WHEN
    const digests = [asset.digest, asset.digestFor(LINUX_AMD64), asset.digestFor(LINUX_ARM64)];
    const told = stack.resolve([...digests, asset.imageSize, asset.imageUriFor(LINUX_ARM64)]);

    // THEN
    const [id] = Object.keys(publishedIn(stack));
    const attribute = (name: string): object => ({ 'Fn::GetAtt': [id, name] });
    expect(told.slice(0, 4)).toEqual([attribute('Digest'), attribute('DigestAmd64'), attribute('DigestArm64'), attribute('Size')]);
    expect(JSON.stringify(told[4])).toContain(`"@",${JSON.stringify(attribute('DigestArm64'))}`);
    expect(asset.imageTag).toBe(`h-${asset.assetHash}`);
  });

  test('one platform: the image itself', () => {
    const asset = built(new Stack(app(), 'Stack'), 'Api', { image: go() });
    expect([asset.digestFor(LINUX_AMD64), asset.imageUriFor(LINUX_AMD64)]).toEqual([asset.digest, asset.imageUri]);
  });

  test('another platform is refused', () => {
    const asset = built(new Stack(app(), 'Stack'), 'Api', { image: go() });
    const message = 'the image is not built for this platform (got "linux/s390x"); allowed: linux/amd64; fix: ';
    expect(() => asset.digestFor(LINUX_S390X)).toThrow(`Stack/Api: MinimalImageAsset.digestFor(): ${message}`);
    expect(() => asset.imageUriFor(LINUX_S390X)).toThrow(`Stack/Api: MinimalImageAsset.imageUriFor(): ${message}`);
  });

  test('localEngine() tells digest and size by one resource, and only when it is asked', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    const asset = built(stack, 'Api', { image: go(), publisher: aws.ImagePublisher.localEngine() });
    expect(stack.node.findAll().filter(each => each instanceof lambda.CfnFunction)).toEqual([]);

    // WHEN
    const told = stack.resolve([asset.imageSize, asset.digest, asset.digest]);

    // THEN
    const [id, ...others] = Object.keys(publishedIn(stack));
    expect(others).toEqual([]);
    expect(told).toEqual([{ 'Fn::GetAtt': [id, 'Size'] }, { 'Fn::GetAtt': [id, 'Digest'] }, { 'Fn::GetAtt': [id, 'Digest'] }]);
  });
});
