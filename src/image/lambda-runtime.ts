import { Program } from './program';
import { refuse } from '../private/errors';
import { checkAdapterImage, checkAdapterPort } from './programs/lambda/web-adapter';
import { literal, optionsOf } from './sources/strings';

/** What `LambdaRuntime.webAdapter()` can be told. */
export interface LambdaWebAdapterOptions {
  /**
   * Image that has the adapter as `/lambda-adapter`, with a tag that names a version: a mirror, another version, or the same with a digest.
   *
   * @default 'public.ecr.aws/awsguru/aws-lambda-adapter:1.0.1'; with the digest that minimal-images.lock.json has for it
   */
  readonly image?: string;
}

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
   * `lambda_http` (looked for in Cargo.toml), `aws-lambda-java-runtime-interface-client` (looked for in pom.xml, build.gradle and lib), which the main
   * class starts, or one of your own in a C or prebuilt program. Images that are taken as they are bring their own.
   */
  public static builtIn(): LambdaRuntime {
    return new LambdaRuntime('built-in');
  }

  /**
   * The runtime interface client of the language is added to the image, and calls a function of the program for each event: awslambdaric for Python,
   * aws-lambda-ric for Node.js. For Java it is a dependency of the program: `com.amazonaws:aws-lambda-java-runtime-interface-client`.
   *
   * @param handler the function as Lambda names it: `app.handler` for Python and Node.js (`folder/file.function`), `com.example.Handler` or `com.example.Handler::method` for Java
   * @throws when it is no text; other forms are refused when the image is made, since the language decides
   */
  public static interfaceClient(handler: string): LambdaRuntime {
    if (typeof handler !== 'string' || handler === '') {
      refuse({
        where: 'LambdaRuntime.interfaceClient()', problem: 'this names no function', value: handler, allowed: 'a handler such as app.handler', fix: 'give file and function as Lambda names them',
      });
    }
    return new LambdaRuntime('interface-client', literal(handler, 'LambdaRuntime.interfaceClient()'));
  }

  /**
   * The program serves HTTP, and the AWS Lambda Web Adapter, an extension in `/opt/extensions`, turns events into requests. The same image serves on ECS, where
   * nothing starts the adapter.
   *
   * @param port TCP port that the program listens on, from 1024 to 65535; not 9001, where the Runtime API is
   * @param options another image of the adapter
   * @throws when the port is none of these, or the image has no tag
   * @see https://github.com/awslabs/aws-lambda-web-adapter
   */
  public static webAdapter(port: number, options: LambdaWebAdapterOptions = {}): LambdaRuntime {
    checkAdapterPort(port);
    return new LambdaRuntime('web-adapter', undefined, port, checkAdapterImage(optionsOf(options, 'LambdaRuntime.webAdapter()').image));
  }

  private constructor(
    /** How: `built-in`, `interface-client` or `web-adapter`. */
    public readonly kind: string,
    /** The function that the interface client calls; undefined without one. */
    public readonly handler?: string,
    /** The port that the web adapter sends requests to; undefined without one. */
    public readonly port?: number,
    /**
     * The image that the web adapter is taken from.
     *
     * @internal
     */
    public readonly _adapterImage?: string,
  ) {}

  /** @internal */
  public _check(program: Program, baseDir: string): void {
    if (this.handler !== undefined) {
      return program._checkHandler(this.handler);
    }
    if (this.port !== undefined) {
      return;
    }
    const client = program._lambdaClient(baseDir);
    if (client.missing) {
      const { problem, value, allowed, fix } = client;
      refuse({ where: 'lambdaRuntime', problem, value, allowed, fix });
    }
  }

  /**
   * Images that are taken as they are cannot be given anything.
   *
   * @internal
   */
  public _checkAsItIs(where: string): void {
    if (this.kind !== 'built-in') {
      refuse({
        where: `${where}.lambdaRuntime`,
        problem: 'the image is taken as it is, so nothing can be added to it',
        value: this.kind,
        allowed: 'LambdaRuntime.builtIn(), for an image that has what asks for events',
        fix: 'add the interface client or the web adapter where the image is made, and say LambdaRuntime.builtIn() here',
      });
    }
  }
}
