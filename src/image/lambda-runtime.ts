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
  /** The runtime interface client is compiled into the program, as `github.com/aws/aws-lambda-go/lambda` is. */
  public static builtIn(): LambdaRuntime {
    return new LambdaRuntime('built-in');
  }

  private constructor(
    /** How: `built-in`. */
    public readonly kind: string,
  ) {}

  /** @internal */
  public _check(program: Program): void {
    if (program.language === 'python') {
      refuse({
        where: 'lambdaRuntime',
        problem: 'a Python program cannot have the runtime interface client compiled in',
        value: 'LambdaRuntime.builtIn()',
        allowed: 'LambdaRuntime.builtIn() with GoProgram, CProgram or PrebuiltProgram',
        fix: 'run it as an ECS service, or write the handler in Go',
      });
    }
  }
}
