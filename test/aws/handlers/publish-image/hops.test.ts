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
