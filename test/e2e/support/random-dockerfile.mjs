/**
 * Dockerfiles that BuildKit takes, with something in them for each of its build checks.
 *
 * @typedef {{ dockerfile: string, ignore: string, target?: string, buildArgs: Record<string, string> }} Made
 * @typedef {{ chance: (probability: number) => boolean, pick: <T>(values: readonly T[]) => T, below: (limit: number) => number }} Random
 */

/** Numbers that look random and come again with the same seed (mulberry32). */
export function random(/** @type {number} */ seed) {
  let state = seed % 4_294_967_296;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (/** @type {number} */ limit) => Math.floor(next() * limit);
  return { below, chance: (/** @type {number} */ probability) => next() < probability, pick: (/** @type {readonly any[]} */ values) => values[below(values.length)] };
}

const RULES = [
  'StageNameCasing', 'FromAsCasing', 'NoEmptyContinuation', 'ConsistentInstructionCasing', 'DuplicateStageName', 'ReservedStageName', 'JSONArgsRecommended',
  'MaintainerDeprecated', 'UndefinedArgInFrom', 'WorkdirRelativePath', 'UndefinedVar', 'MultipleInstructionsDisallowed', 'LegacyKeyValueFormat', 'RedundantTargetPlatform',
  'SecretsUsedInArgOrEnv', 'InvalidDefaultArgInFrom', 'FromPlatformFlagConstDisallowed', 'CopyIgnoredFile', 'InvalidDefinitionDescription', 'ExposeProtoCasing', 'ExposeInvalidFormat',
];
const NAMES = ['APP', 'VERSION', 'FROM_IMAGE', 'PATH', 'TARGETARCH', 'BUILDPLATFORM', 'API_TOKEN', 'PUBLIC_KEY', 'tag', 'AUTH', 'KEYS', 'PASSWORD_FILE', 'Secret', 'MISSING', 'BUILDKIT_SBOM_SCAN_STAGE'];
const STAGES = ['build', 'Build', 'base', 'deps', 'context', 'Context', 'linux-amd64', 'arm64-tools', 'FINAL', 'a.b_c-d'];
const IGNORED = ['', '', 'secret.txt\nlogs/\n', '# none\n\n', '*\n', '**\n', '**/*.md\nlogs/**\n', 'docs/?\n!docs/a\n', '/vendor \n./dist/../dist\n', '[ab].txt\n**/x\n', '!keep\n'];
const FILES = ['.', '/', './', 'app.go', 'secret.txt', './secret.txt', '/secret.txt', 'logs/today', 'logs', 'README.md', 'docs/a', 'docs/b', 'vendor/x/y', 'dist', '*.txt', 'a.txt', 'c/x', 'x', '$APP', '${MISSING}/z'];

/** @param {Random} r @returns {string} a variable in one of the forms that BuildKit knows */
function variable(r) {
  const name = r.pick(NAMES);
  return r.pick([`$${name}`, `\${${name}}`, `\${${name}:-x}`, `\${${name}:+$MISSING}`, `\${${name}-\${VERSION}}`, `\${${name}#v}`, `\${${name}%%.*}`, `\${${name}/a/b}`, `\\$${name}`, `'$${name}'`, `"$${name}"`]);
}

/** @param {Random} r @returns {string} */
function text(r) {
  return r.pick(['1', 'x', '""', '"a b"', variable(r), `v${variable(r)}`, `${variable(r)}/${variable(r)}`]);
}

/** @param {Random} r @param {string[]} stages those that can be copied from @returns {string} without its name's casing */
function instruction(r, stages) {
  const from = r.pick(['', '', ...stages.map(stage => `--from=${stage} `), '--from=busybox ']);
  return r.pick([
    () => `ENV ${r.pick(NAMES)}=${text(r)}`,
    () => `ENV ${r.pick(NAMES)}=${text(r)} ${r.pick(NAMES)}=${text(r)}`,
    () => `ENV ${r.pick(NAMES)} some ${variable(r)}`,
    () => `ENV MY_${variable(r).replace(/['"\\]/g, '')}_AUTH=1`,
    () => `LABEL ${r.pick(['a', 'org.x'])}=${text(r)}`,
    () => 'LABEL a b c',
    () => `ARG ${r.pick(NAMES)}`,
    () => `ARG ${r.pick(NAMES)}=${text(r)} ${r.pick(NAMES)}`,
    () => `WORKDIR ${r.pick(['/app', 'app', 'a/b', '/$APP', '$MISSING/x', '"x"', '..'])}`,
    () => `USER ${r.pick(['65532', 'app', '$MISSING'])}`,
    () => `EXPOSE ${r.pick(['8080', '53/UDP 53/tcp', '127.0.0.1:80:80', '80:8080/TCP', '[::1]:80:80', '$NO_PORT 9090/Sctp', '8000-8005/tcp', '9000:8000/udp 7/TCP'])}`,
    () => `CMD ${r.pick(['["/app"]', '/app run', "['/app']", '', '["/app", "x"'])}`,
    () => `ENTRYPOINT ${r.pick(['["/app"]', '/app $PATH', '[]', ''])}`,
    () => `HEALTHCHECK ${r.pick(['NONE', 'CMD /app check', '--interval=5s CMD ["/app", "check"]'])}`,
    () => 'SHELL ["/bin/bash", "-c"]',
    () => 'STOPSIGNAL SIGTERM',
    () => `VOLUME ${r.pick(['/data', '["/a", "/b/$MISSING"]', '/x/$APP'])}`,
    () => 'MAINTAINER some body',
    () => `COPY ${from}${r.pick(FILES)} /x/`,
    () => `COPY ${r.pick(['--chown=$MISSING', '--chmod=0755', '--link', '--parents'])} ${r.pick(FILES)} ${r.pick(FILES)} /x/`,
    () => `COPY ["${r.pick(FILES)}", "/x"]`,
    () => `ADD ${r.pick(FILES)} /x`,
    () => `ADD ${r.pick(['https://example.com/logs', 'https://github.com/a/b.git', 'git@github.com:a/b.git', 'secret.txt'])} /x/`,
    () => `COPY <<${r.pick(['EOF', '"EOF"', "'EOF'"])} /x\nit's $MISSING "$APP"\n# ${variable(r)}\nEOF`,
    () => `RUN <<EOF\necho $MISSING\nEOF`,
    () => `RUN --mount=type=${r.pick(['cache,target=/t/$MISSING', 'bind,source=src,target=/src', 'secret,id=x$APP'])} make`,
    () => `RUN make ${variable(r)} \\\n${r.pick(['', '  # no\n', '\n', '  \n'])}  all`,
    () => `RUN ["make", "$MISSING"]`,
    () => `ONBUILD ${r.pick(['ENV X $MISSING', 'EXPOSE 80/TCP', 'WORKDIR rel', 'CMD run', 'ARG TOKEN', 'COPY secret.txt /x', 'LABEL a=$APP', 'RUN make', 'HEALTHCHECK NONE'])}`,
  ])();
}

/** @param {Random} r @param {string} subject what a description would begin with @returns {string[]} */
function comments(r, subject) {
  if (r.chance(0.7)) return [];
  const skipped = [r.pick(RULES), r.pick(RULES)];
  return r.pick([
    ['# some words'], [`# ${subject} is what it is`], [`#${subject} x`, '#'], ['# first', '', `# ${subject} second`], [' # indented'],
    [`# check=skip=${skipped.join(',')}`], [`# check=skip=${skipped.join(', ')}`], ['#check=skip=all'], ['# check=experimental=all'], ['# check=wrong'], ['# a', `# check = skip=${skipped[0]};error=true`],
  ]);
}

/** @param {Random} r @returns {string} */
function directive(r) {
  const skipped = r.pick(RULES);
  return r.pick(['', '', '', '', '# syntax=docker/dockerfile:1\n', `# check=skip=${skipped}\n`, '# check=error=true\n', '# check=experimental=all\n', `# check=skip=${skipped},UndefinedVar;experimental=all\n`,
    '# check=skip=all\n', '# check=experimental=InvalidDefinitionDescription;error=false\n', '#!/usr/bin/docker\n# check=skip=all\n', ' # check=skip=all\n', '# syntax=docker/dockerfile:1\n# check=skip=JSONArgsRecommended;error=1\n']);
}

/** @param {Random} r @param {string} line @param {boolean} small whether the file is in small letters */
function cased(r, line, small) {
  const at = line.search(/[ \n]|$/);
  const keyword = line.slice(0, at);
  const name = r.chance(0.06) ? r.pick([keyword.toLowerCase(), keyword.toUpperCase(), keyword[0] + keyword.slice(1).toLowerCase()]) : small ? keyword.toLowerCase() : keyword;
  return name + line.slice(at);
}

/** @param {Random} r @returns {Made} */
export function randomDockerfile(r) {
  const small = r.chance(0.15);
  /** @type {string[]} */
  const lines = [];
  const add = (/** @type {string} */ line, subject = 'x') => lines.push(...comments(r, subject), cased(r, line, small), ...r.chance(0.1) ? [''] : []);
  // without a comment, which could be taken for a directive of the file
  lines.push(r.pick(['ARG TAG', 'ARG TAG=1', 'ARG TAG=']));
  for (const declared of [r.pick(['ARG BASE=busybox', 'ARG BASE=busybox OTHER=$MISSING']), ...r.chance(0.3) ? ['ARG APP=one'] : [], ...r.chance(0.2) ? ['ARG TARGETPLATFORM'] : []]) {
    add(declared, declared.split(/[ =]/)[1]);
  }
  const names = Array.from({ length: 1 + r.below(4) }, () => r.chance(0.7) ? r.pick(STAGES) : undefined);
  const lowered = names.map(name => name?.toLowerCase());
  lowered.forEach((name, index) => {
    const earlier = lowered.slice(0, index).flatMap(one => one ?? []);
    const image = r.pick(['scratch', 'busybox', 'busybox:$TAG', 'busybox:${TAG}', '$BASE', '${BASE}:1', 'busybox:1$MISSING', 'busybox:1${TAGS}', 'busybox:1$APP', 'a/b:${UNSET:-2}', ...earlier, ...earlier]);
    const platform = r.pick(['', '', '', '', '--platform=$BUILDPLATFORM ', '--platform=$TARGETPLATFORM ', '--platform=${TARGETPLATFORM} ', '--platform=linux/arm64 ', '--platform=linux/amd64$MISSING ', '--platform=amd64 ', '--platform=linux/$TARGETARCH ']);
    add(`FROM ${platform}${image}${name ? ` ${r.pick(['AS', 'AS', 'as', 'As'])} ${names[index]}` : ''}`, name);
    // a name that stages share means the last of them, which may come later
    const copied = earlier.filter(one => lowered.indexOf(one) === lowered.lastIndexOf(one));
    for (let more = r.below(9); more > 0; more--) add(instruction(r, copied), r.pick(NAMES));
  });
  const targets = lowered.flatMap(name => name ?? []);
  const target = targets.length > 0 && r.chance(0.2) ? r.pick(targets) : undefined;
  return { dockerfile: `${directive(r)}${lines.join('\n')}\n`, ignore: r.pick(IGNORED), target, buildArgs: { TAG: '1.2', ...r.chance(0.2) ? { VERSION: '3', TARGETARCH: 'riscv64' } : {} } };
}
