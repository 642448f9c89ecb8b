import { handle } from './handle';
import { download, put } from './http';
import { LambdaAws } from './lambda-aws';
import { object } from './objects';
import { pull } from './pull';
import type { Runtime } from './runtime';

/** What Lambda tells of an invocation. */
interface Context {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** The function behind `Custom::MinimalImage`. */
export async function handler(event: unknown, context: Context): Promise<void> {
  const runtime: Runtime = {
    aws: new LambdaAws(context.invokedFunctionArn),
    now: () => Date.now(),
    sleep: async milliseconds => new Promise(resolve => setTimeout(resolve, Math.max(0, milliseconds))),
    random: () => Math.random(),
    remaining: () => context.getRemainingTimeInMillis(),
    log: (step, facts = {}) => process.stdout.write(`${JSON.stringify({ step, ...facts })}\n`),
    put,
    download: url => download(url),
    object: (location, part) => object(location, part),
    pull,
  };
  await handle(event, runtime);
}
