import { Program } from './program';
import { refuse } from '../private/errors';

/**
 * How a program speaks to the Lambda service.
 *
 * A program that prints and exits is no Lambda function: something in the image has to ask the Runtime API for events.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class LambdaRuntime {
  /**
   * The runtime interface client is compiled into the program: `github.com/aws/aws-lambda-go/lambda` (looked for in go.mod), `lambda_runtime` or
   * `lambda_http` (looked for in Cargo.toml), or one of your own in a C or prebuilt program.
   */
  public static builtIn(): LambdaRuntime {
    return new LambdaRuntime('built-in');
  }

  private constructor(
    /** How: `built-in`. */
    public readonly kind: string,
  ) {}

  /** @internal */
  public _check(program: Program, baseDir: string): void {
    const client = program._lambdaClient(baseDir);
    if (client.missing) {
      const { problem, value, allowed, fix } = client;
      refuse({ where: 'lambdaRuntime', problem, value, allowed, fix });
    }
  }
}
