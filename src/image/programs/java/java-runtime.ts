import { refuse } from '../../../private/errors';

/** What runs a Java program. */
export class JavaRuntime {
  /** The JRE of the base. */
  public static base(): JavaRuntime {
    return new JavaRuntime('base');
  }

  /**
   * A runtime of the JDK's own modules, made by `jlink` in the build: `/opt/java`, a layer of its own on a base without Java.
   *
   * @param modules that the program needs, which bring those that they need: `java.net.http`, `jdk.httpserver`. `java.base` is always there; `jdeps` tells the others
   * @throws when one is no module's name
   */
  public static jlink(...modules: string[]): JavaRuntime {
    const wrong = modules.find(name => !/^[a-z]\w*(\.[a-z]\w*)*$/i.test(name));
    if (wrong !== undefined) {
      refuse({ where: 'JavaRuntime.jlink()', problem: 'this is not the name of a module', value: wrong, allowed: 'names such as java.net.http', fix: 'give one name for each argument' });
    }
    return new JavaRuntime('jlink', [...new Set(['java.base', ...modules])].sort());
  }

  /**
   * Modules of a runtime of its own.
   *
   * @internal
   */
  public readonly _modules?: string[];

  /** @param kind what it is, for people */
  private constructor(public readonly kind: string, modules?: string[]) {
    this._modules = modules;
  }
}
