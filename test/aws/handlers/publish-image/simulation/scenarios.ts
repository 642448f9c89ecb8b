import type { Answer } from './cloudformation';
import type { Plan } from './codebuild';
import { SimulatedRepository } from './ecr';
import { pushImage, pushIndex, tagImage } from './images';
import { Stack } from './stack';
import type { World } from './world';
import { built, GOOD } from './world';
import type { PublishProperties } from '../../../../../src/aws/handlers/protocol';

/** What happens in a world, and how the requests that count are to end. */
export interface Scenario {
  readonly name: string;
  /** @returns problems */
  act(world: World): Promise<string[]>;
}

const BOTH = ['linux/amd64', 'linux/arm64'];
const DENIED = {
  statusCode: 'ACCESS_DENIED',
  message: 'AccessDenied: User: arn:aws:sts::123456789012:assumed-role/build is not authorized to perform: s3:GetObject on resource: "a.zip"',
};
const PHASES = ['PROVISIONING', 'DOWNLOAD_SOURCE', 'PRE_BUILD', 'BUILD', 'POST_BUILD'] as const;

function expected(answer: Answer | undefined, status: Answer['Status'], reason?: RegExp): string[] {
  return answer?.Status !== status || (reason && !reason.test(answer.Reason ?? ''))
    ? [`${status} ${reason ?? ''} was expected, not ${answer?.Status} ${answer?.Reason ?? ''}`] : [];
}

/** One deployment of a new stack. */
function create(name: string, status: Answer['Status'], reason: RegExp | undefined, prepare: (world: World) => PublishProperties): Scenario {
  return {
    name,
    act: async world => {
      const properties = prepare(world);
      return expected(await new Stack(world, 'one').deploy(properties), status, reason);
    },
  };
}

function withPlan(plan: (world: World) => Plan, platforms?: readonly string[], build: Partial<NonNullable<PublishProperties['Build']>> = {}): (world: World) => PublishProperties {
  return world => {
    const made = plan(world);
    world.plan = () => made;
    return built('a', platforms, {}, build);
  };
}

export const SCENARIOS: readonly Scenario[] = [
  create('one platform', 'SUCCESS', undefined, () => built('a')),
  create('three platforms, two in one project', 'SUCCESS', undefined, () => built('a', [...BOTH, 'linux/arm/v7'])),
  create('build ends badly in some phase', 'FAILED', /build ended as FAILED in phase/, withPlan(({ random }) =>
    ({ queue: random.between(0, 20), work: random.between(1, 200), outcome: 'FAILED', phase: random.pick(PHASES) }))),
  create('CodeBuild has a fault', 'FAILED', /ended as FAULT/, withPlan(() => ({ queue: 2, work: 3, outcome: 'FAULT', phase: 'PROVISIONING' }), BOTH)),
  create('a person stops the build', 'FAILED', /ended as STOPPED/, withPlan(() => ({ queue: 2, work: 90, outcome: 'STOPPED' }))),
  create('one of two platforms fails', 'FAILED', /for linux\/arm64: .*FAILED/, world => {
    world.plan = platform => platform === 'linux/arm64' ? { queue: 3, work: world.random.between(5, 300), outcome: 'FAILED' } : { queue: 3, work: 500, outcome: 'SUCCEEDED' };
    return built('a', BOTH);
  }),
  create('the queue does not move', 'FAILED', /waited 10 minutes for a machine/, withPlan(() => ({ queue: 1_000, work: 10, outcome: 'SUCCEEDED' }))),
  create('the build takes too long', 'FAILED', /TIMED_OUT/, withPlan(() => ({ queue: 10, work: 2_000, outcome: 'SUCCEEDED' }))),
  create('the build does not end by itself', 'FAILED', /did not end within 5 minutes in the queue and 35/, withPlan(() => ({ queue: 10, work: 1, outcome: 'STUCK' }),
    BOTH, { QueuedMinutes: '5', BuildMinutes: '35' })),
  create('a build that needs several invocations', 'SUCCESS', undefined, world => {
    world.lambda.timeout = world.random.pick([600_000, 900_000]);
    return withPlan(({ random }) => ({ queue: 280, work: random.between(1_500, 2_600), outcome: 'SUCCEEDED' }), BOTH, { QueuedMinutes: '5', BuildMinutes: '45' })(world);
  }),
  create('the account runs as many builds as it may, for a while', 'SUCCESS', undefined, world => {
    const until = world.time.now + world.random.between(60_000, 500_000);
    world.codebuild.limit = now => now < until ? 0 : 1;
    return built('a', BOTH, {}, { QueuedMinutes: '20' });
  }),
  create('the account runs as many builds as it may, always', 'FAILED', /within 7 minutes: CodeBuild refused \(|came too late for a build/, world => {
    world.codebuild.limit = () => 0;
    return built('a', BOTH, {}, { QueuedMinutes: '5' });
  }),
  create('the role is on its way', 'SUCCESS', undefined, world => {
    const until = world.time.now + world.random.between(5_000, 45_000);
    const action = world.random.pick(['codebuild:StartBuild', 'codebuild:ListBuildsForProject', 'ecr:DescribeImages']);
    world.lambda.denied = (called, now) => called === action && now < until;
    return built('a');
  }),
  create('the role never comes', 'FAILED', /codebuild:StartBuild on project-amd64 is not allowed/, world => {
    world.lambda.denied = action => action === 'codebuild:StartBuild';
    return built('a');
  }),
  create('the policies of the build are on their way', 'SUCCESS', undefined, world => {
    const until = world.time.now + world.random.between(3_000, 55_000);
    const phase = world.random.pick(['QUEUED', 'PROVISIONING', 'DOWNLOAD_SOURCE'] as const);
    const only = world.random.pick([undefined, ...BOTH]);
    world.plan = platform => world.time.now < until && platform !== only
      ? { queue: phase === 'QUEUED' ? 0 : 2, work: phase === 'QUEUED' ? 1 : 6, outcome: 'FAILED', phase, context: DENIED } : GOOD;
    return built('a', BOTH, {}, { QueuedMinutes: world.random.pick(['1', '10']) });
  }),
  create('the policies of the build never come', 'FAILED', /ended as FAILED in phase DOWNLOAD_SOURCE: ACCESS_DENIED: .*s3:GetObject/,
    withPlan(() => ({ queue: 2, work: 6, outcome: 'FAILED', phase: 'DOWNLOAD_SOURCE', context: DENIED }), BOTH)),
  create('the policies of the build never come, and it fails after minutes', 'FAILED', /ACCESS_DENIED/,
    withPlan(() => ({ queue: 2, work: 300, outcome: 'FAILED', phase: 'DOWNLOAD_SOURCE', context: DENIED }))),
  create('an image of an immutable repository that tells nothing of itself', 'SUCCESS', undefined, world => {
    world.lambda.denied = action => action === 'ecr:DescribeRepositories' || action === 'ecr:GetDownloadUrlForLayer';
    return built('a', BOTH);
  }),
  create('many throttles', 'SUCCESS', undefined, world => {
    world.lambda.noise = { ...world.lambda.noise, throttle: 0.5 };
    return built('a', BOTH);
  }),
  create('the answer is refused again and again', 'SUCCESS', undefined, world => {
    world.cloudformation.refuse = 0.75;
    return built('a');
  }),
  create('addresses without a date', 'SUCCESS', undefined, world => {
    world.cloudformation.dated = false;
    return built('a', BOTH);
  }),
  create('the repository is deleted during the build', 'FAILED', /repository app does not exist|POST_BUILD/, world => {
    world.repository.deletedAt = world.time.now + 40_000;
    return built('a');
  }),
  create('the project is gone', 'FAILED', /ResourceNotFoundException/, world => {
    world.codebuild.projects.clear();
    return built('a');
  }),
  {
    name: 'four images, and room for one invocation',
    act: async world => {
      world.lambda.concurrency = 1;
      world.plan = () => ({ queue: 5, work: world.random.between(60, 240), outcome: 'SUCCEEDED' });
      const build = { QueuedMinutes: world.random.pick(['2', '25']), BuildMinutes: '20' };
      const answers = await Promise.all(['a', 'b', 'c', 'd'].map(async name => new Stack(world, name).deploy(built(name, undefined, {}, build))));
      const late = answers.filter(answer => answer?.Status !== 'SUCCESS');
      return [
        ...late.flatMap(answer => expected(answer, 'FAILED', /came too late for a build: .* raise reservedConcurrency/)),
        ...build.QueuedMinutes === '25' && late.length > 1 ? [`${late.length} came too late`] : [],
        ...late.length === 4 ? ['none was built'] : [],
      ];
    },
  },
  {
    name: 'change, no change, destroy',
    act: async world => {
      const stack = new Stack(world, 'one');
      const problems = [...expected(await stack.deploy(built('a', BOTH)), 'SUCCESS'), ...expected(await stack.deploy(built('b', BOTH)), 'SUCCESS')];
      const builds = world.codebuild.builds.length;
      await world.time.sleep(5_000);
      problems.push(...expected(await stack.deploy(built('b', BOTH, { AdditionalTags: ['v1'] })), 'SUCCESS'));
      await stack.destroy();
      return [...problems, ...world.codebuild.builds.length === builds ? [] : ['built again']];
    },
  },
  {
    name: 'another resource fails: back to the old image, Delete of the new id',
    act: async world => {
      const stack = new Stack(world, 'one');
      const first = await stack.deploy(built('a', BOTH));
      const problems = [...expected(first, 'SUCCESS'), ...expected(await stack.deploy(built('b', BOTH), true), 'SUCCESS')];
      return [...problems, ...stack.current?.data?.Digest === first?.Data?.Digest ? [] : ['another digest']];
    },
  },
  {
    name: 'a failed build: back to the old image',
    act: async world => {
      const stack = new Stack(world, 'one');
      const problems = expected(await stack.deploy(built('a')), 'SUCCESS');
      world.plan = () => ({ queue: 1, work: 20, outcome: 'FAILED', phase: 'PRE_BUILD' });
      problems.push(...expected(await stack.deploy(built('b')), 'FAILED', /PRE_BUILD/));
      world.plan = () => GOOD;
      await world.time.sleep(1_800_000);
      return [...problems, ...expected(await stack.deploy(built('b')), 'SUCCESS')];
    },
  },
  {
    name: 'Delete on an id that is not ours',
    act: async world => {
      const stack = new Stack(world, 'one');
      const answers = [
        await stack.ask('Delete', 'app:h-0', built('a')), await stack.ask('Delete', 'failed:request-7', built('a')),
        await stack.ask('Delete', 'failed:request-7', { InputHash: 7 }), await stack.ask('Delete', 'stack-Image-1ABCDEFGHIJKL', undefined),
      ];
      return [...answers.flatMap(answer => expected(answer, 'SUCCESS')), ...world.lambda.calls.map(({ action }) => `${action} was called`)];
    },
  },
  {
    name: 'Delete on an id that CloudFormation made up, because the stack is deleted before Create was answered',
    act: async world => {
      const [stack, other] = [new Stack(world, 'one'), new Stack(world, 'two')];
      world.plan = () => ({ queue: 5, work: 600, outcome: 'SUCCEEDED' });
      const creates = [stack.ask('Create', undefined, built('a', BOTH)), other.ask('Create', undefined, built('a', BOTH))];
      await world.time.sleep(250_000);
      const running = world.codebuild.builds.length === 4;
      const problems = expected(await stack.ask('Delete', 'stack-Image-1ABCDEFGHIJKL', built('a', BOTH)), 'SUCCESS');
      const [own, others] = await Promise.all(creates);
      return running ? [...problems, ...expected(own, 'FAILED', /STOPPED/), ...expected(others, 'SUCCESS')] : problems;
    },
  },
  {
    name: 'Delete when project, repository and rights are gone',
    act: async world => {
      const stack = new Stack(world, 'one');
      const problems = expected(await stack.deploy(built('a')), 'SUCCESS');
      await world.time.sleep(3_000_000);
      world.repository.deletedAt = world.time.now;
      if (world.random.chance(0.5)) {
        world.codebuild.projects.clear();
      } else {
        world.lambda.denied = action => action.startsWith('codebuild:');
      }
      return [...problems, ...expected(await stack.ask('Delete', stack.current?.id, built('a')), 'SUCCESS')];
    },
  },
  {
    name: 'Delete of an old id comes while another id is built; Delete of the own one stops the build',
    act: async world => {
      const stack = new Stack(world, 'one');
      const problems = expected(await stack.deploy(built('a')), 'SUCCESS');
      world.plan = () => ({ queue: 5, work: 400, outcome: 'SUCCEEDED' });
      const update = stack.ask('Update', stack.current?.id, built('b'), built('a'));
      await world.time.sleep(120_000);
      problems.push(...expected(await stack.ask('Delete', stack.current?.id, built('a')), 'SUCCESS'), ...expected(await update, 'SUCCESS'));
      const third = stack.ask('Update', stack.current?.id, built('c'), built('a'));
      await world.time.sleep(200_000);
      const known = world.codebuild.builds.length === 3 && world.codebuild.builds[2].endedAt > world.time.now;
      const id = `app:h-${built('c').InputHash}`;
      problems.push(...expected(await stack.ask('Delete', id, built('c')), 'SUCCESS'));
      return known ? [...problems, ...expected(await third, 'FAILED', /STOPPED/)] : problems;
    },
  },
  {
    name: 'a Delete comes again while a later request builds the same id',
    act: async world => {
      const stack = new Stack(world, 'one');
      await stack.ask('Delete', `app:h-${built('a').InputHash}`, built('a'));
      const [old] = world.cloudformation.requests;
      await world.time.sleep(60_000);
      world.plan = () => ({ queue: 5, work: 400, outcome: 'SUCCEEDED' });
      const later = stack.deploy(built('a'));
      await world.time.sleep(150_000);
      world.lambda.deliver(old.event);
      return expected(await later, 'SUCCESS');
    },
  },
  {
    name: 'a request that failed comes again when another stack has published the image',
    act: async world => {
      world.plan = () => ({ queue: 5, work: 30, outcome: 'FAILED' });
      const problems = expected(await new Stack(world, 'one').deploy(built('a')), 'FAILED');
      await world.time.sleep(60_000);
      world.plan = () => GOOD;
      problems.push(...expected(await new Stack(world, 'two').deploy(built('a')), 'SUCCESS'));
      world.lambda.deliver(world.cloudformation.requests[0].event);
      return problems;
    },
  },
  {
    name: 'two stacks with equal inputs at once, in a repository whose tags can be moved',
    act: async world => {
      world.ecr.repositories.set('app', new SimulatedRepository('app', 'MUTABLE'));
      world.reproducible = false;
      const both = [new Stack(world, 'one'), new Stack(world, 'two')];
      const answers = await Promise.all(both.map(async stack => stack.deploy(built('a', BOTH))));
      const same = JSON.stringify(answers[0]?.Data) === JSON.stringify(answers[1]?.Data);
      return [...answers.flatMap(answer => expected(answer, 'SUCCESS')), ...same ? [] : ['different outputs']];
    },
  },
  {
    name: 'copy of what the command line pushed',
    act: async world => {
      const assets = new SimulatedRepository('assets', 'IMMUTABLE');
      world.ecr.repositories.set('assets', assets);
      const before = world.time.now - 60_000;
      const layers = [Buffer.alloc(11_000_000, 'a'), Buffer.alloc(300, 'b')];
      const one = pushImage(assets, before, 'linux/amd64', 'a', layers);
      const index = pushIndex(assets, before, { 'linux/amd64': one, 'linux/arm64': pushImage(assets, before, 'linux/arm64', 'a') });
      const digest = world.random.pick([one, index]);
      tagImage(assets, before, 'asset', digest);
      const { Build: _build, ...properties } = built('a');
      const answer = await new Stack(world, 'one').deploy({ ...properties, Copy: { RepositoryName: 'assets', Tag: 'asset' } });
      return [...expected(answer, 'SUCCESS'), ...answer?.Data?.Digest === digest && answer.Data.DigestAmd64 === one ? [] : [`${answer?.Data?.Digest} is not ${digest}`]];
    },
  },
  {
    name: 'malformed events',
    act: async world => {
      const stack = new Stack(world, 'one');
      const problems: string[] = [];
      for (let count = 0; count < 4; count++) {
        const properties = mutated(world, built('a', BOTH));
        const type = world.random.pick(['Create', 'Update', 'Remove', '']);
        const answer = await stack.ask(type, world.random.pick(['app:h-1', 'x']), properties);
        problems.push(...expected(answer, 'FAILED', /not right/));
      }
      return problems;
    },
  },
];

/** Properties with one value that nobody expects. */
function mutated({ random }: World, properties: PublishProperties): unknown {
  const hostile = [null, 7, true, [], {}, '', 'x'.repeat(100_000), '\u0000', '../ ..', [{}], { a: { b: 1 } }];
  const required = ['InputHash', 'RepositoryName', 'RepositoryUri', 'Build', 'Build.Platforms', 'Build.Job', 'Build.Program', 'Build.QueuedMinutes', 'Build.BuildMinutes', 'Build.LogGroupName'];
  const [outer, inner] = random.pick(required).split('.');
  const value = random.pick(hostile);
  return inner === undefined ? { ...properties, [outer]: value } : { ...properties, Build: { ...properties.Build, [inner]: value } };
}
