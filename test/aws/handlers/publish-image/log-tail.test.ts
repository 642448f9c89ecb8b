import { consoleLink } from '../../../../src/aws/handlers/publish-image/build-failure';
import { failedLines } from '../../../../src/aws/handlers/publish-image/log-tail';

const agent = (text: string): string => `[Container] 2030/01/01 00:00:09.123456 ${text}\n`;

test('what the failed command said, without what CodeBuild says in between', () => {
  expect(failedLines([
    agent('Running command node program/build-image.js'), 'step 1\n', '\u001b[31mmain.go:7: undefined\u001b[0m\r\n', '\n',
    agent('Command did not exit successfully node program/build-image.js exit status 1'),
    agent('Phase complete: BUILD State: FAILED'), agent('Entering phase POST_BUILD'), 'said later\n', agent('Phase complete: POST_BUILD State: SUCCEEDED'),
  ], 'BUILD')).toEqual(['step 1', 'main.go:7: undefined']);
});

test('the last 20 lines, cut in the middle; of the last one, which says what to do, there is more', () => {
  const lines = failedLines([Array.from({ length: 30 }, (_, index) => `${index} ${'x'.repeat(400)} end`).join('\n')], 'BUILD');
  expect(lines).toHaveLength(20);
  expect(lines[18]).toMatch(/^28 x{147}…x{146} end$/);
  expect(lines[19]).toMatch(/^29 x{400} end$/);
  expect(failedLines([`${'x'.repeat(2_000)}; fix: this`], undefined)[0]).toMatch(/^x{500}…x{489}; fix: this$/);
});

test('all lines when the end of the phase is not there', () => {
  expect(failedLines(['one\n', 'two\n'], undefined)).toEqual(['one', 'two']);
});

test.each([
  ['aws', 'https://eu-central-1.console.aws.amazon.com/codesuite/codebuild/123456789012/projects/p/build/p%3Aab-1/?region=eu-central-1'],
  ['aws-cn', 'https://eu-central-1.console.amazonaws.cn/codesuite/codebuild/123456789012/projects/p/build/p%3Aab-1/?region=eu-central-1'],
  ['aws-us-gov', 'https://eu-central-1.console.amazonaws-us-gov.com/codesuite/codebuild/123456789012/projects/p/build/p%3Aab-1/?region=eu-central-1'],
])('the console of %s', (partition, link) => {
  expect(consoleLink({ arn: `arn:${partition}:codebuild:eu-central-1:123456789012:build/p:ab-1` })).toBe(link);
});

test('no link of what is no build', () => {
  expect([consoleLink({}), consoleLink({ arn: 'arn:aws:codebuild:eu-central-1:123456789012:build/../x:1' })]).toEqual(['', '']);
});
