/** The character that escapes the next one and, at the end of a line, continues the line. */
export enum EscapeCharacter {
  /** `\`, which Dockerfiles use unless they say otherwise. */
  BACKSLASH = '\\',
  /** A backtick; adds an `# escape=` line. */
  BACKTICK = '`',
}
