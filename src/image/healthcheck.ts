import { PROBE_PATH } from './probe';
import { literal, optionsOf } from './sources/strings';
import { HealthcheckOptions, HealthcheckTimes } from '../dockerfile/healthcheck-options';
import { refuse } from '../private/errors';

/** A health check by HTTP. */
export interface HttpHealthcheckOptions extends HealthcheckTimes {
  /** Port that the program listens on, on the loopback interface too. */
  readonly port: number;

  /**
   * What is asked for: a path, with a query if need be. Printable ASCII without spaces, at most 1000 characters.
   *
   * @default '/'
   */
  readonly path?: string;
}

const WHERE = 'Healthcheck.http()';

/** Health checks that need no program of your own. */
export class Healthcheck {
  /**
   * Healthy is who answers a GET request with a status from 200 to 399.
   *
   * A program of about 2 kB that asks (`/usr/local/bin/http-probe`) is added to the image: minimal bases have no curl. It asks 127.0.0.1, then
   * ::1, without TLS. Redirects are not followed. For every platform.
   *
   * @throws when the port or the path cannot be
   */
  public static http(options: HttpHealthcheckOptions): HealthcheckOptions {
    const { port, path = '/', ...times } = optionsOf(options, WHERE);
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
      refuse({ where: `${WHERE}.port`, problem: 'this is no port', value: port, allowed: 'whole numbers from 1 to 65535', fix: 'give the port that the program listens on' });
    }
    if (!/^\/[!-~]{0,999}$/.test(literal(path, `${WHERE}.path`))) {
      refuse({
        where: `${WHERE}.path`,
        problem: 'this is no path of a request',
        value: path,
        allowed: '/ and at most 999 printable ASCII characters without spaces, e.g. /health?deep=1',
        fix: path.startsWith('/') ? 'write special characters as %xx' : `write /${path}`,
      });
    }
    return { ...times, command: [PROBE_PATH, String(port), path] };
  }

  private constructor() {}
}
