import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { APPS, Decided, DECISIONS, policyApp } from './apps';
import { asText, check, Generation, GENERATIONS, quietly } from './packs';

const DECIDED = DECISIONS[1];

/**
 * Everything that the library tells policy packs is meant, and where. A new one has to be argued for here.
 */
const ACKNOWLEDGED: { readonly where: RegExp; readonly ids: string[]; readonly reason: string }[] = [
  {
    where: /\/Build-[^/]+\/Permissions\/Policy\/Resource$/,
    ids: ['AwsSolutions-IAM5[Resource::*]'],
    reason: 'ecr:GetAuthorizationToken names no resource, so it has to be allowed on all.',
  },
  {
    where: /\/Build-[^/]+\/Project\/Resource$/,
    ids: ['NIST.800.53.R4', 'HIPAA.Security', 'PCI.DSS.321'].map(pack => `${pack}-CodeBuildProjectSourceRepoUrl`),
    reason: 'The source is an object in S3, which the role of the project may read; there is no repository to authorize.',
  },
  // without handlerVpc, deadLetterQueue and reservedConcurrency
  {
    where: /^Stack\/MinimalImagesPublisher\/Function\/Resource$/,
    ids: ['NIST.800.53.R4', 'NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map(pack => `${pack}-LambdaInsideVPC`),
    reason: 'It reaches AWS services only; handlerVpc puts it into a VPC.',
  },
  {
    where: /^Stack\/MinimalImagesPublisher\/Function\/Resource$/,
    ids: ['NIST.800.53.R5', 'HIPAA.Security', 'Serverless'].map(pack => `${pack}-LambdaDLQ`),
    reason: 'CloudFormation waits for its answer and fails the deployment without one; deadLetterQueue gives a queue.',
  },
  {
    where: /^Stack\/MinimalImagesPublisher\/Function\/Resource$/,
    ids: ['NIST.800.53.R5', 'HIPAA.Security'].map(pack => `${pack}-LambdaConcurrency`),
    reason: 'It runs in deployments only; reservedConcurrency sets a limit.',
  },
];

/** What only an option brings is not acknowledged by the library: whoever gives the option decides. */
const LEFT_TO_THE_USER = [
  // handlerVpc: looking at interfaces names no resource, and they are made before they have a name
  /^AwsSolutions-IAM5\[Resource::\*\] Stack\/MinimalImagesPublisher\/Permissions\/Policy\/Resource$/,
  // vpc of codeBuild(): interfaces get names when they are made; a condition ties them to the subnets and to CodeBuild
  /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:network-interface\/\*\] Stack\/.*Build-[^/]+\/Permissions\/Policy\/Resource$/,
  // a log group that is only known by its name: the streams of that group
  /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:builds:\*\] Stack\/.*\/Permissions\/Policy\/Resource$/,
];

const isLeftToTheUser = (text: string): boolean => LEFT_TO_THE_USER.some(finding => finding.test(text));

const CASES = Object.keys(APPS).flatMap(name => DECISIONS.map((decided): [string, Decided] => [name, decided]));
const openOf = (name: string, decided: Decided, generation: Generation, packs: RegExp): string[] =>
  check(name, decided).verdicts[generation].open.filter(({ id }) => packs.test(id)).map(asText);

describe.each(GENERATIONS)('%s', generation => {
  test.each(Object.keys(APPS))('AwsSolutions, with defaults: %s', name => {
    const usersTurn = name === 'codeBuild() in a VPC' || name === 'codeBuild() with a log group of another stack';
    expect(openOf(name, 'defaults', generation, /^AwsSolutions-/).filter(text => !usersTurn || !isLeftToTheUser(text))).toEqual([]);
  });

  test.each(Object.keys(APPS))('NIST R5 and R4, PCI and HIPAA, with network, key, queue and concurrency given: %s', name => {
    expect(openOf(name, DECIDED, generation, /^(NIST\.800\.53\.R[45]|PCI\.DSS\.321|HIPAA\.Security)-/)).toEqual([]);
  });

  test.each(Object.keys(APPS))('AwsSolutions, with network, key, queue and concurrency given: %s', name => {
    expect(openOf(name, DECIDED, generation, /^AwsSolutions-/).filter(text => !isLeftToTheUser(text))).toEqual([]);
  });

  test('what is left to the user is found, and nothing else', () => {
    const open = CASES.flatMap(args => openOf(...args, generation, /^AwsSolutions-/));
    expect(LEFT_TO_THE_USER.filter(finding => !open.some(text => finding.test(text)))).toEqual([]);
  });

  test.each(Object.keys(APPS))('with defaults all that the other packs miss is a key for the logs: %s', name => {
    const open = openOf(name, 'defaults', generation, /^(NIST|PCI|HIPAA)/);
    expect(open.filter(text => !/-CloudWatchLogGroupEncrypted Stack\/MinimalImagesPublisher\/Logs\/Resource$/.test(text))).toEqual([]);
  });

  test.each(CASES)('Serverless misses traces of the function at most: %s, %s', (name, decided) => {
    const traces = 'Serverless-LambdaTracing Stack/MinimalImagesPublisher/Function/Resource';
    expect(openOf(name, decided, generation, /^Serverless-/).filter(text => text !== traces)).toEqual([]);
  });

  test('every acknowledgement is one of the list, with its reason, and at its place', () => {
    const others = CASES.flatMap(args => check(...args).acknowledgements[generation])
      .filter(({ id, path, reason }) => !ACKNOWLEDGED.some(entry => entry.ids.includes(id) && entry.where.test(path) && entry.reason === reason));
    expect(others).toEqual([]);
  });

  test('nothing of the list is idle: each answers a finding of its pack', () => {
    const made = CASES.flatMap(args => check(...args).acknowledgements[generation]);
    const idle = ACKNOWLEDGED.flatMap(({ ids, reason }) => ids.filter(id => !made.some(each => each.id === id && each.reason === reason)));
    expect(idle).toEqual([]);
    for (const args of CASES) {
      const { verdicts, acknowledgements } = check(...args);
      const texts = [verdicts[generation].answered, acknowledgements[generation]].map(list => [...new Set(list.map(asText))].sort());
      expect(texts[1]).toEqual(texts[0]);
    }
  });
});

test.each(CASES)('rules of CloudFormation, which newer versions of aws-cdk-lib check by themselves: %s, %s', (name, decided) => {
  const packs = /^(AwsSolutions|NIST\.800\.53\.R[45]|PCI\.DSS\.321|HIPAA\.Security|Serverless)-/;
  expect(check(name, decided).verdicts['cdk-nag 3'].open.filter(({ id }) => !packs.test(id)).map(asText)).toEqual([]);
});

test('both generations find the same', () => {
  const differences = CASES.flatMap(args => {
    const [old, now] = GENERATIONS.map(generation => check(...args).verdicts[generation].open.map(asText).sort().join('\n'));
    return old === now ? [] : [{ args, old, now }];
  });
  expect(differences).toEqual([]);
});

test('the packs look: they find what is wrong with a VPC that a user brings along', () => {
  const ids = check('codeBuild()', DECIDED).given.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['AwsSolutions-VPC7', 'NIST.800.53.R5-VPCFlowLogsEnabled', 'HIPAA.Security-VPCFlowLogsEnabled', 'PCI.DSS.321-VPCFlowLogsEnabled']));
});

test('a synthesis that a pack can stop goes through', () => {
  const { app } = policyApp('codeBuild()', 'defaults');
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  expect(() => quietly(() => app.synth())).not.toThrow();
});
