import { Instruction, jsonStrings, listOf } from '../text/instructions';
import { plainWords, quotedWords } from '../text/words';

/** Flags by instruction; others have none. ARG and STOPSIGNAL, and HEALTHCHECK NONE, are not looked at. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  ADD: ['chown', 'chmod', 'link', 'keep-git-dir', 'checksum', 'unpack', 'exclude'],
  COPY: ['chown', 'from', 'chmod', 'link', 'exclude', 'parents'],
  FROM: ['platform'],
  HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
  RUN: ['mount', 'network', 'security', 'device'],
};

/** How many arguments there have to be: at least so many. */
const LEAST: Readonly<Record<string, number>> = {
  ADD: 2, COPY: 2, ARG: 1, ENV: 1, EXPOSE: 1, HEALTHCHECK: 1, LABEL: 1, MAINTAINER: 1, ONBUILD: 1, STOPSIGNAL: 1, USER: 1, VOLUME: 1, WORKDIR: 1,
};

const OTHERS = ['CMD', 'ENTRYPOINT', 'FROM', 'RUN', 'SHELL'];

/** Whether BuildKit cannot even read the instruction, and with it the file. */
export function isUnreadable({ keyword, rest }: Instruction, escape: string): boolean {
  if (keyword === 'ENV' || keyword === 'LABEL') return rest !== '' && !isPairs(quotedWords(rest, escape));
  if (keyword === 'HEALTHCHECK') return jsonStrings(rest.replace(/^\S+\s*/, '')) === 'invalid';
  return ['ADD', 'COPY', 'CMD', 'ENTRYPOINT', 'RUN', 'SHELL', 'VOLUME'].includes(keyword) && jsonStrings(rest) === 'invalid';
}

/** `name=value …`, or the old `name value`. */
function isPairs(words: string[]): boolean {
  return words[0]?.includes('=') ? words.every((word) => word.includes('=')) : words.length > 1;
}

/** Whether BuildKit refuses the instruction for what it says: of the rest of the file it then says nothing. */
export function isRefused(instruction: Instruction): boolean {
  const { keyword, rest } = instruction;
  if (!OTHERS.includes(keyword) && LEAST[keyword] === undefined) return true;
  if (argumentsOf(instruction).length < (LEAST[keyword] ?? 0) || hasOtherFlags(instruction)) return true;
  if (keyword === 'FROM') return !isFrom(plainWords(rest));
  if (keyword === 'SHELL') return !jsonStrings(rest)?.length;
  if (keyword === 'HEALTHCHECK') return !/^(none|cmd\s+\S[^]*)$/i.test(rest);
  return keyword === 'ONBUILD' && /^(onbuild|maintainer|from)$/i.test(plainWords(rest)[0]);
}

function argumentsOf({ keyword, rest }: Instruction): string[] {
  const words = ['ADD', 'COPY', 'VOLUME'].includes(keyword) ? listOf(rest) : plainWords(rest);
  return words === 'invalid' ? [] : words;
}

function hasOtherFlags({ keyword, flags, rest }: Instruction): boolean {
  if (keyword === 'ARG' || keyword === 'STOPSIGNAL' || (keyword === 'HEALTHCHECK' && /^none$/i.test(rest))) return false;
  return flags.some((flag) => !(FLAGS[keyword] ?? []).includes(flag.slice(2).split('=')[0]));
}

function isFrom(words: string[]): boolean {
  return words.length === 1 || (words.length === 3 && /^as$/i.test(words[1]) && /^[a-z][a-z0-9-_.]*$/.test(words[2].toLowerCase()));
}
