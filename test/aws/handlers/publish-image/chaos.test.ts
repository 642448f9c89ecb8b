import { broken, differentReasons } from './simulation/invariants';
import { SCENARIOS } from './simulation/scenarios';
import { World } from './simulation/world';

/*
 * Simulated stacks under noise: throttles, errors, broken connections before and after the effect, crashes, duplicates, lagging reads.
 * A failure prints its seed; MINIMAL_IMAGES_SEED=n runs that one world, and prints the log of its function;
 * MINIMAL_IMAGES_WORLDS=n runs more of them.
 */

const WORLDS = Number(process.env.MINIMAL_IMAGES_WORLDS ?? 300);
const SEED = Number(process.env.MINIMAL_IMAGES_SEED ?? Number.NaN);
const NOISE = { throttle: 0.03, error: 0.02, reset: 0.03, crash: 0.2, duplicate: 0.35 };

async function run(seed: number): Promise<{ readonly world: World; readonly problems: readonly string[] }> {
  const world = new World(seed);
  const scenario = SCENARIOS[seed % SCENARIOS.length];
  world.lambda.noise = NOISE;
  world.cloudformation.refuse = 0.1;
  let found: readonly string[] = [];
  await world.run(scenario.act(world).then(problems => {
    found = problems;
  }));
  return { world, problems: [...found.map(problem => `seed ${seed}: ${problem}`), ...broken(world)].map(problem => `${scenario.name}: ${problem}`) };
}

test(`${WORLDS} stacks: every request is answered in time, each time with the same status, id and data, and built once at most`, async () => {
  const counts = { stacks: 0, requests: 0, answers: 0, builds: 0, calls: 0, invocations: 0, slowest: 0, differentReasons: 0 };
  const problems: string[] = [];
  const seeds = Number.isNaN(SEED) ? Array.from({ length: WORLDS }, (_, index) => index) : [SEED];
  for (const seed of seeds) {
    const { world, problems: found } = await run(seed);
    problems.push(...found);
    const { requests } = world.cloudformation;
    counts.stacks += 1;
    counts.requests += requests.length;
    counts.answers += requests.reduce((sum, { answers }) => sum + answers.length, 0);
    counts.builds += world.codebuild.builds.length;
    counts.calls += world.lambda.calls.length;
    counts.differentReasons += differentReasons(world);
    counts.invocations += world.lambda.invocations;
    counts.slowest = Math.max(counts.slowest, ...requests.map(({ answers, startedAt }) => ((answers[0]?.at ?? Number.NaN) - startedAt) / 60_000));
    if (!Number.isNaN(SEED)) {
      process.stdout.write(`${world.lambda.log.join('\n')}\n`);
    }
  }
  process.stdout.write(`chaos: ${JSON.stringify(counts)}\n`);
  expect(problems).toEqual([]);
}, 300_000);
