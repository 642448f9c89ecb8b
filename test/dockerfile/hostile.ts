import listed from './hostile-strings.json';

/** Strings that are likely to break a Dockerfile; also used by the end-to-end suite, which hands them to a real engine. */
export const HOSTILE_STRINGS: readonly string[] = listed.map(entry => (typeof entry === 'string' ? entry : entry.repeat.repeat(entry.times)));

export const SHORT_HOSTILE_STRINGS = HOSTILE_STRINGS.filter(text => text.length < 2000);
