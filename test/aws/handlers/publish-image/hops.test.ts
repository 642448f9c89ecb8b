import { variable } from './simulation/codebuild';
import { broken } from './simulation/invariants';
import { Stack } from './simulation/stack';
import { built, World } from './simulation/world';

type Answer = Awaited<ReturnType<Stack['deploy']>>;

async function deploy(
  world: World, minutes: readonly [string, string], platforms?: readonly string[],
): Promise<{ readonly answer: Answer; readonly minutes: number }> {
  let answer: Answer;
  const [QueuedMinutes, BuildMinutes] = minutes;
  await world.run(new Stack(world, 'one').deploy(built('a', platforms, {}, { QueuedMinutes, BuildMinutes })).then(given => {
    answer = given;
  }));
  expect(broken(world)).toEqual([]);
  const [{ answers, startedAt }] = world.cloudformation.requests;
  return { answer, minutes: (answers[0].at - startedAt) / 60_000 };
}

test('an invocation hands over a minute before its end, and knows its builds', async () => {
  const world = new World(1);
  world.lambda.timeout = 900_000;
  world.plan = () => ({ queue: 60, work: 2_400, outcome: 'SUCCEEDED' });
  const { answer } = await deploy(world, ['5', '45'], ['linux/amd64', 'linux/arm64']);
  expect(answer?.Status).toBe('SUCCESS');
  // 41 minutes in invocations of 14; a look for builds in the first only, of each project.
  expect(world.lambda.invocations).toBe(3);
  expect(world.lambda.calls.filter(({ action }) => action === 'codebuild:ListBuildsForProject')).toHaveLength(2);
  expect(world.codebuild.builds).toHaveLength(2);
});

test('the deadline: a build that does not end is stopped, and answered for before CloudFormation gives up', async () => {
  const world = new World(1);
  world.plan = () => ({ queue: 1, work: 1, outcome: 'STUCK' });
  const { answer, minutes } = await deploy(world, ['5', '50']);
  expect(answer?.Reason).toMatch(/did not end within 5 minutes in the queue and 50 minutes of work, and was stopped/);
  expect(minutes).toBeGreaterThan(57);
  expect(minutes).toBeLessThan(58);
});

test('hops are bounded: a function with a short time limit says so', async () => {
  const world = new World(1);
  world.lambda.timeout = 60_000;
  world.plan = () => ({ queue: 1, work: 3_000, outcome: 'SUCCEEDED' });
  const { answer } = await deploy(world, ['5', '50']);
  expect(answer?.Reason).toMatch(/handed over 14 times: give the function a longer timeout/);
  expect(world.lambda.invocations).toBe(15 + 1);
});

test('a function that may not call itself answers', async () => {
  const world = new World(1);
  world.lambda.timeout = 300_000;
  world.lambda.denied = action => action === 'lambda:InvokeFunction';
  world.plan = () => ({ queue: 1, work: 1_000, outcome: 'SUCCEEDED' });
  const { answer } = await deploy(world, ['5', '50']);
  expect(answer?.Reason).toMatch(/could not be handed over to a next invocation: lambda:InvokeFunction on itself is not allowed/);
});

test('a throttled call of itself is tried again', async () => {
  const world = new World(3);
  world.lambda.timeout = 600_000;
  world.lambda.noise = { ...world.lambda.noise, throttle: 0.6 };
  world.plan = () => ({ queue: 1, work: 1_500, outcome: 'SUCCEEDED' });
  expect((await deploy(world, ['5', '45'])).answer?.Status).toBe('SUCCESS');
  expect(world.lambda.invocations).toBeGreaterThan(2);
});

describe('invocations that are throttled', () => {
  /** The first delivery comes so many minutes after CloudFormation asked. */
  async function late(
    minutes: number, limits: readonly [string, string], prepare: (world: World) => void = () => undefined,
  ): Promise<{ readonly answer: Answer; readonly starts: number }> {
    const world = new World(1);
    world.lambda.concurrency = 0;
    world.lambda.retryAfter = minutes * 60_000;
    world.time.at(world.time.now + minutes * 55_000, () => {
      world.lambda.concurrency = 1;
    });
    prepare(world);
    const { answer } = await deploy(world, limits);
    return { answer, starts: world.lambda.calls.filter(({ action }) => action === 'codebuild:StartBuild').length };
  }

  test('a request that comes after the time in the queue, and could still be built, is built', async () => {
    expect(await late(21, ['20', '30'])).toMatchObject({ answer: { Status: 'SUCCESS' }, starts: 1 });
  });

  test('CodeBuild is asked until no build would end in time, and named then', async () => {
    const { answer, starts } = await late(21, ['20', '30'], world => {
      world.codebuild.limit = () => 0;
    });
    expect(answer?.Reason).toMatch(/^no build could be started within 22 minutes: CodeBuild refused \(AccountLimitExceededException\)/);
    expect(starts).toBeGreaterThan(1);
  });

  test('a request that comes too late for any build says so, and does not accuse CodeBuild', async () => {
    const { answer, starts } = await late(21, ['5', '35']);
    expect(answer?.Reason).toMatch(/^the request came too late for a build: .* got to it 21 minutes after CloudFormation had asked, and a build of up to 35 minutes .* raise reservedConcurrency/);
    expect(answer?.Reason).not.toMatch(/refused/);
    expect(starts).toBe(0);
  });

  test('a hop that comes too late says what an invocation before was told', async () => {
    const world = new World(1);
    world.lambda.timeout = 300_000;
    world.codebuild.limit = () => 0;
    world.lambda.retryAfter = 1_200_000;
    world.time.at(world.time.now + 200_000, () => {
      world.lambda.concurrency = 0;
    });
    world.time.at(world.time.now + 1_000_000, () => {
      world.lambda.concurrency = 1;
    });
    const { answer } = await deploy(world, ['10', '30']);
    expect(answer?.Reason).toMatch(/CodeBuild refused \(AccountLimitExceededException\)/);
    expect(world.lambda.invocations).toBe(3);
  });
});

test('a build that comes before its policies is started again under another token, by whoever comes', async () => {
  const world = new World(1);
  let builds = 0;
  world.plan = () => builds++ === 0
    ? { queue: 1, work: 3, outcome: 'FAILED', phase: 'DOWNLOAD_SOURCE', context: { statusCode: 'ACCESS_DENIED', message: 'no' } } : { queue: 1, work: 300, outcome: 'SUCCEEDED' };
  world.lambda.timeout = 240_000;
  // comes once more when the second build runs
  world.time.at(world.time.now + 60_000, () => world.lambda.deliver(world.cloudformation.requests[0].event));
  const { answer } = await deploy(world, ['5', '35']);
  expect(answer?.Status).toBe('SUCCESS');
  expect(world.codebuild.builds.map(build => variable(build, 'MINIMAL_IMAGES_ATTEMPT'))).toEqual(['0', '1']);
  expect(new Set(world.codebuild.builds.map(({ input }) => input.idempotencyToken)).size).toBe(2);
  const [first, second] = world.codebuild.builds;
  expect(second.startedAt - first.endedAt).toBeGreaterThanOrEqual(5_000);
  expect(second.startedAt - first.endedAt).toBeLessThan(12_000);
});

test.each([
  ['a command failed', { phase: 'BUILD', context: { statusCode: 'COMMAND_EXECUTION_ERROR', message: 'access denied' } }],
  ['the sources are not there', { phase: 'DOWNLOAD_SOURCE', context: { statusCode: 'CLIENT_ERROR', message: 'NoSuchKey' } }],
  ['it was denied after the time that policies take', { phase: 'QUEUED', context: { statusCode: 'ACCESS_DENIED', message: 'no' }, work: 100 }],
] as const)('a build is not started again when %s', async (_why, plan) => {
  const world = new World(1);
  world.plan = () => ({ queue: 1, work: 3, outcome: 'FAILED', ...plan });
  expect((await deploy(world, ['5', '35'])).answer?.Status).toBe('FAILED');
  expect(world.codebuild.builds).toHaveLength(1);
});
