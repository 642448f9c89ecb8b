import type { Answer } from './simulation/cloudformation';
import { SimulatedRepository } from './simulation/ecr';
import { broken } from './simulation/invariants';
import { Stack } from './simulation/stack';
import { built, World } from './simulation/world';

const DEPLOYMENTS = 50;
const SEED = Number(process.env.MINIMAL_IMAGES_SEED ?? 1);
const PLATFORMS = [[['linux/amd64']], [['linux/amd64', 'linux/arm64']]];

describe.each(['MUTABLE', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION'] as const)('equal inputs, %s', mutability => {
  describe.each([true, false])('builds are reproducible: %s', reproducible => {
    test.each(PLATFORMS)(`two stacks at once, ${DEPLOYMENTS} deployments each, %j`, async platforms => {
      const world = new World(SEED);
      world.ecr.repositories.set('app', new SimulatedRepository('app', mutability, ['cache-*']));
      world.reproducible = reproducible;
      world.lambda.noise = { throttle: 0.03, error: 0.02, reset: 0.03, crash: 0.05, duplicate: 0.2 };
      const stacks = [new Stack(world, 'one'), new Stack(world, 'two')];
      const answers: (Answer | undefined)[] = [];
      await world.run(...stacks.map(async stack => {
        for (let count = 0; count < DEPLOYMENTS; count++) {
          answers.push(await stack.deploy(built('a', platforms)));
          await world.time.sleep(world.random.between(0, 30_000));
        }
      }));

      expect(answers).toHaveLength(2 * DEPLOYMENTS);
      expect([...new Set(answers.map(answer => JSON.stringify([answer?.Status, answer?.PhysicalResourceId, answer?.Data])))]).toHaveLength(1);
      expect(answers[0]?.Status).toBe('SUCCESS');
      // One of each stack for each platform at most.
      expect(world.codebuild.builds.length).toBeLessThanOrEqual(2 * platforms.length);
      const digests = new Set(world.repository.tags.get(`h-${built('a', platforms).InputHash}`)?.map(({ digest }) => digest));
      expect(mutability === 'MUTABLE' ? digests.size <= 2 : digests.size === 1).toBe(true);
      expect(broken(world)).toEqual([]);
    }, 60_000);
  });
});

test('200 races of two builds for a tag that can be moved: both stacks say the same digest', async () => {
  for (let seed = 0; seed < 200; seed++) {
    const world = new World(SEED + seed);
    world.ecr.repositories.set('app', new SimulatedRepository('app', 'MUTABLE'));
    world.reproducible = false;
    const answers: (Answer | undefined)[] = [];
    await world.run(...['one', 'two'].map(async name => answers.push(await new Stack(world, name).deploy(built('a')))));
    expect([seed, answers[0]?.Data?.Digest]).toEqual([seed, answers[1]?.Data?.Digest]);
    expect(broken(world)).toEqual([]);
  }
}, 60_000);

test('the stacks one after the other: one build', async () => {
  const world = new World(SEED);
  await world.run((async () => {
    const first = await new Stack(world, 'one').deploy(built('a'));
    await world.time.sleep(5_000);
    const second = await new Stack(world, 'two').deploy(built('a'));
    expect(second?.Data).toEqual(first?.Data);
  })());
  expect(world.codebuild.builds).toHaveLength(1);
  expect(broken(world)).toEqual([]);
});
