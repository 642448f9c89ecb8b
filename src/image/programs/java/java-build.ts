import { BuildPlan, JavaProject } from './build-plan';
import { gradleJarPlan, gradlePlan } from './gradle';
import { finishedJarPlan, javacPlan } from './javac';
import { mavenJarPlan, mavenPlan } from './maven';
import { refuse } from '../../../private/errors';
import { insideProject } from '../../sources/project-root';
import { literal } from '../../sources/strings';

/**
 * How the sources of a Java program become what runs.
 *
 * The compiler is that of the JDK whose version the base has; no test is run.
 */
export abstract class JavaBuild {
  /** Maven compiles the classes and copies the dependencies that pom.xml has for `runtime`. */
  public static maven(): JavaBuild {
    return new Maven();
  }

  /** Gradle's `installDist`, which the plugin `application` brings. */
  public static gradle(): JavaBuild {
    return new Gradle();
  }

  /** The compiler by itself: all .java files, with the jars in the folder `lib` as class path. Files in `resources` or `src/main/resources` come along. */
  public static javac(): JavaBuild {
    return new Javac();
  }

  /**
   * One jar that starts by itself (`java -jar`), as Spring Boot and shading plugins make it: by `mvn package` where there is a pom.xml, by `gradle assemble`
   * where there is a build.gradle, and else one that lies in the project.
   *
   * @param path of the jar in `projectRoot`: `target/app.jar`
   * @throws when it leads out of the project or is no jar
   */
  public static jar(path: string): JavaBuild {
    const where = 'JavaBuild.jar()';
    const jar = insideProject(literal(path, where), where);
    if (!/\.jar$/.test(jar) || /[*?[\]]/.test(jar)) {
      refuse({ where, problem: 'this is not the path of one jar', value: path, allowed: 'a path such as target/app.jar, without * and ?', fix: 'name the file that the build writes' });
    }
    return new Jar(jar);
  }

  /** What it is, for people. */
  public abstract readonly kind: string;

  /**
   * A jar of the project that the program is.
   *
   * @internal
   */
  public readonly _jar?: string;

  /** @internal */
  public abstract _plan(project: JavaProject): BuildPlan;
}

class Maven extends JavaBuild {
  public readonly kind = 'maven';

  public _plan(project: JavaProject): BuildPlan {
    return project.poms.length > 0 ? mavenPlan(project) : missing('pom.xml', this.kind);
  }
}

class Gradle extends JavaBuild {
  public readonly kind = 'gradle';

  public _plan(project: JavaProject): BuildPlan {
    return project.isGradle ? gradlePlan(project) : missing('build.gradle', this.kind);
  }
}

class Javac extends JavaBuild {
  public readonly kind = 'javac';

  public _plan(project: JavaProject): BuildPlan {
    return javacPlan(project);
  }
}

class Jar extends JavaBuild {
  public readonly kind = 'jar';

  constructor(public readonly _jar: string) {
    super();
  }

  public _plan(project: JavaProject): BuildPlan {
    if (project.poms.length > 0) {
      return mavenJarPlan(project, this._jar);
    }
    return project.isGradle ? gradleJarPlan(project, this._jar) : finishedJarPlan(this._jar);
  }
}

function missing(file: string, kind: string): never {
  return refuse({
    where: 'JavaProgram.buildWith',
    problem: `there is no ${file} for this build`,
    value: kind,
    allowed: 'maven with pom.xml, gradle with build.gradle, javac and jar with any project',
    fix: 'leave buildWith out, or name the folder that has the file as projectRoot',
  });
}
