import fc from 'fast-check';
import { HOSTILE_STRINGS } from '../../dockerfile/hostile';

/** A file of this name would say that something ran. */
export const SENTINEL = 'a-value-was-executed';

const COMMANDS = [`touch ${SENTINEL}`, `touch "$HOME/${SENTINEL}"`, `: > ${SENTINEL}`];

/** Ways out of quotes, flags, lists, JSON, YAML and the formats of Docker. */
const WAYS: ((command: string) => string)[] = [
  c => `$(${c})`, c => `"$(${c})"`, c => `'$(${c})'`, c => `\`${c}\``, c => `"; ${c}; "`, c => `'; ${c}; '`, c => `; ${c} #`, c => `| ${c}`, c => `|| ${c}`,
  c => `&& ${c} &&`, c => `& ${c} &`, c => `\n${c}\n`, c => `\r\n${c}\r\n`, c => `"\n${c}\n"`, c => `'\n${c}\n'`, c => `\\\n${c}`, c => `\\"; ${c}; \\"`,
  c => `)${c}(`, c => `}; ${c}; {`, c => `$((${c}))`, c => `\${x:-$(${c})}`, c => `<(${c})`, c => `> ${SENTINEL} ${c}`, c => `EOF\n${c}\nEOF`,
  c => `"}\n${c}\n{"`, c => `"] }\n- ${c}`, c => `%{${c}}`, c => `{{${c}}}`, c => `!${c}`, c => `!!js/function '${c}'`, c => `&a ${c}`, c => `*a ${c}`,
  c => `--output=type=local,dest=${SENTINEL},${c}`, c => `--push --load ${c}`, c => `-f /dev/null ${c}`, c => `x,src=/etc/passwd,${c}`, c => `","type=local,dest=.,${c}`,
  c => `=${c}`, c => `A=B ${c}`, c => `\u2028${c}\u2029`, c => `\u202e${c}`, c => `\ufeff${c}`, c => '\u0000'.slice(1) + `\u001b]0;${c}\u0007`, c => `\t${c}\t`,
  c => `${c}${'x'.repeat(64 * 1024 - 64)}`, c => `../../${c}`, c => `/dev/stdin ${c}`, c => `@file ${c}`, c => `%s%n${c}`, c => `*?[a-z] ${c}`,
];

const SPECIAL = fc.constantFrom(...'"\'\\`$#{}[]()<>=*?!&|;,:@%~^ \t\n\r-_/.a0\u00a0\u0085\u2028\u202e\ufeff\u001b\u0007é漢');
const GENERATED = fc.string({
  unit: fc.oneof({ weight: 3, arbitrary: SPECIAL }, { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) }),
  maxLength: 80,
}).filter(text => !text.includes('\0'));

/** Given by hand, made from templates, and drawn with a fixed seed. */
export const HOSTILE_VALUES: readonly string[] = [
  ...new Set([
    ...HOSTILE_STRINGS,
    ...WAYS.flatMap((way, index) => [way(COMMANDS[index % COMMANDS.length]), way(COMMANDS[(index + 1) % COMMANDS.length])]),
    'x'.repeat(64 * 1024), '漢'.repeat(20_000), `$(touch ${SENTINEL})`.repeat(2_000), '-', '--', '--help', '-v', '__proto__', 'constructor', 'null', 'undefined',
    ...fc.sample(GENERATED, { numRuns: 200, seed: 4711 }),
  ]),
];
