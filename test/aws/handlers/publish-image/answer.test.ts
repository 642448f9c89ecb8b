import { answerBody } from '../../../../src/aws/handlers/publish-image/answer';
import type { Envelope } from '../../../../src/aws/handlers/publish-image/request';

const ENVELOPE: Envelope = {
  type: 'Create', responseUrl: 'https://answers.example/', stackId: 'stack', requestId: 'request', logicalId: 'Image', rawProperties: {},
};

const failed = (reason: string, lines?: readonly string[]): { readonly Reason: string; readonly bytes: number } => {
  const body = answerBody(ENVELOPE, { status: 'FAILED', physicalId: 'app:h-1', reason, lines });
  return { ...JSON.parse(body) as { Reason: string }, bytes: Buffer.byteLength(body) };
};

test('success has attributes and no reason', () => {
  expect(answerBody(ENVELOPE, { status: 'SUCCESS', physicalId: 'app:h-1', data: { Digest: 'sha256:1' } })).toBe(
    '{"Status":"SUCCESS","Data":{"Digest":"sha256:1"},"PhysicalResourceId":"app:h-1","StackId":"stack","RequestId":"request","LogicalResourceId":"Image"}');
});

test('a reason has no control characters and no colours', () => {
  expect(failed('a\r\nb\u0000c\u001b[31mred\u001b[0m\u2028d\u0085e').Reason).toBe('a b cred d e');
});

test('the last lines of a log come behind the reason', () => {
  expect(failed('it failed.', ['one', 'two']).Reason).toBe('it failed. Last lines of the log: one | two');
});

test('the first lines go first when an answer is too long', () => {
  const { Reason, bytes } = failed('it failed.', Array.from({ length: 20 }, (_, index) => `${index} ${'x'.repeat(298)}`));
  expect(bytes).toBeLessThanOrEqual(4_096);
  expect(Reason).toMatch(/^it failed\. Last lines of the log: \d+ x.* \| 19 x+$/);
});

test.each([['ASCII', 'x'], ['four bytes', '𝒳'], ['escapes', '"\\'], ['lone halves', '\ud800'], ['umlauts', 'ä']])('a long reason of %s fits', (_name, text) => {
  const { Reason, bytes } = failed(text.repeat(10_000));
  expect(bytes).toBeLessThanOrEqual(4_096);
  expect(bytes).toBeGreaterThan(4_080);
  expect(Reason.endsWith('…')).toBe(true);
  expect(/\p{Surrogate}/u.test(Reason)).toBe(false);
});

test('there always is a reason', () => {
  expect(failed('').Reason).toBe('the reason is not known');
});
