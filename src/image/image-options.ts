import { CaCertificates } from './ca-certificates';
import { LambdaRuntime } from './lambda-runtime';
import { HealthcheckOptions } from '../dockerfile/healthcheck-options';
import { Platform } from '../oci/platform';

/** What every image made of a program can be told. */
export interface MinimalImageOptions {
  /**
   * Platforms to build for. Never taken from the building machine.
   *
   * @default [Platform.LINUX_AMD64]
   */
  readonly platforms?: Platform[];

  /**
   * Numeric user that the program runs as. 0 is root: the rule `root-user` warns of it.
   *
   * @default 65532
   */
  readonly user?: number;

  /**
   * Numeric group that the program runs as.
   *
   * @default - the same number as the user
   */
  readonly group?: number;

  /**
   * Environment of the program. No secrets: everybody who can pull the image reads them.
   *
   * @default - the base's
   */
  readonly env?: { [name: string]: string };

  /**
   * Labels of the image.
   *
   * @default - only org.opencontainers.image.base.name and, for a pinned base, org.opencontainers.image.base.digest
   */
  readonly labels?: { [name: string]: string };

  /**
   * TCP ports that the program listens on, from 1 to 65535.
   *
   * @default - none
   */
  readonly ports?: number[];

  /**
   * Folders that the program writes to, as absolute paths. `/tmp` gets mode 1777, others belong to the user.
   *
   * With a read-only root file system these need a volume: `ecsContainer()` adds it. They are VOLUMEs of the image, because ECS gives a fresh
   * volume the folder's owner only then (else root's, and the program could not write).
   *
   * @default - none; distroless bases have /tmp
   */
  readonly writablePaths?: string[];

  /**
   * Files and folders of this machine to add, by their absolute paths in the image: `{ '/etc/app/config.yaml': 'config/app.yaml', '/srv/www': 'www' }`.
   *
   * Sources are relative to the working directory, as `projectRoot` is. A folder comes whole, but for version control and what a .dockerignore
   * in it excludes. They belong to root, with mode 0644, or 0755 where the owner may execute them, and lie on top of the base and below the program. No secrets:
   * everybody who can pull the image reads them. A source that is missing, or a path that is the program's, a writable path's or a link of the base, is refused.
   *
   * @default - none
   */
  readonly files?: { [path: string]: string };

  /**
   * Programs that the program starts while it runs: names that are looked up in PATH (`git`), or absolute paths (`/usr/bin/git`).
   *
   * They are not added, but checked to be in the image: what is surely not there is refused at synth, by what is known of the base; the embedded engine
   * looks into every layer, and the build of `debianPackages` into the base and the packages.
   *
   * @default - none
   */
  readonly tools?: string[];

  /**
   * Certificate authorities to trust.
   *
   * @default CaCertificates.BUNDLED
   */
  readonly caCertificates?: CaCertificates;

  /**
   * Whether to add the time zone data (about 0.4 MB) where the base has none.
   *
   * @default false
   */
  readonly timezones?: boolean;

  /**
   * Packages of Debian to add to a Debian base, with what they need and the base lacks: `libpq5`, or with its version `libpq5=17.6-0+deb13u1`.
   *
   * They are unpacked, not installed: no script of theirs is run. Only a container engine can do that: an image with packages needs
   * `ImagePublisher.localEngine()` or `codeBuild()`. Without a version or `debianSnapshot` it is the newest of the base's release.
   *
   * @default - none
   * @see https://packages.debian.org
   */
  readonly debianPackages?: string[];

  /**
   * State of Debian's archive that the packages and what they need are taken from, as snapshot.debian.org names it: `20260818T000000Z`.
   *
   * @default - the archive as it is when the image is built
   * @see https://snapshot.debian.org
   */
  readonly debianSnapshot?: string;

  /**
   * Command that tells whether the program is well, in exec form: there is no shell to run another. `Healthcheck.http()` asks the program
   * itself, with a probe that is added.
   *
   * @default - none
   */
  readonly healthcheck?: HealthcheckOptions;

  /**
   * Program and leading arguments to start instead of the recipe's. The first is an absolute path; one that surely is not in the image is refused.
   *
   * @default - what the recipe starts
   */
  readonly entrypoint?: string[];

  /**
   * Arguments for the program.
   *
   * @default - none
   */
  readonly args?: string[];

  /**
   * How the program speaks to the Lambda service; without it `toLambdaCode()` refuses the image.
   *
   * @default - the image is no Lambda function
   */
  readonly lambdaRuntime?: LambdaRuntime;

  /**
   * Whether to start from the debug variant of a distroless base: it has a shell, /busybox/sh, to look into a container. Not for production: the rule
   * `debug-base` warns. A digest of the base does not hold for its variant; the lock can pin that too.
   *
   * @default false
   */
  readonly debug?: boolean;

  /**
   * Whether warnings, and a base that is not pinned by digest, are errors.
   *
   * @default false
   */
  readonly strict?: boolean;
}
