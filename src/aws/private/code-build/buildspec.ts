import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { ENV, SOURCE } from '../../handlers/protocol';

/** The bundled program, in the folder that is the source `program` of a build. */
export const PROGRAM_FILE = 'build-image.js';

const PROGRAM = `"$CODEBUILD_SRC_DIR_${SOURCE.program}/${PROGRAM_FILE}"`;
const DIGEST_FILE = '"$CODEBUILD_SRC_DIR/.minimal-images-digest"';
const NODE_IS_NEW = 'node -e "process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)"';
const NO_NODE = 'error: Node.js 18 or newer is not on the PATH of the build image; fix: use an image of AWS (standard:7.0 and newer), or install node, docker with buildx and aws in your own';

/**
 * What every build runs: always the same words, so that nothing a user gives can be part of a command.
 *
 * `false` instead of `exit`: all commands of a build share one shell.
 */
export function buildSpec(): codebuild.BuildSpec {
  return codebuild.BuildSpec.fromObject({
    version: '0.2',
    env: { 'exported-variables': [ENV.digest] },
    phases: {
      build: {
        commands: [
          `${NODE_IS_NEW} || { echo '${NO_NODE}' >&2; false; }`,
          `node ${PROGRAM} ${DIGEST_FILE}`,
          `${ENV.digest}="$(cat ${DIGEST_FILE})" && export ${ENV.digest}`,
        ],
      },
    },
  });
}
