import type { LambdaClient } from '../../program';

/** What programs of a language say whose interface client is never compiled in, but added. */
export function addedClient(language: string): LambdaClient {
  return {
    missing: true,
    problem: `a ${language} program cannot have the runtime interface client compiled in`,
    value: 'LambdaRuntime.builtIn()',
    allowed: 'LambdaRuntime.interfaceClient(), or .webAdapter() for what serves HTTP',
    fix: 'name the function to call: LambdaRuntime.interfaceClient(\'app.handler\')',
  };
}
