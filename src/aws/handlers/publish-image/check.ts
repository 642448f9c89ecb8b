import { isRecord } from '../../../private/text';


/** Reads values that may be anything, and keeps what is wrong with them. */
export class Check {
  public readonly problems: string[] = [];

  constructor(private readonly fields: Record<string, unknown>, private readonly path: string = '', problems?: string[]) {
    this.problems = problems ?? this.problems;
  }

  /** A text; undefined with a problem noted when it is none. */
  public text(name: string, pattern: RegExp, what: string, longest = 2_048): string {
    const value = this.fields[name];
    // The length goes first, so that no pattern sees a huge text.
    return typeof value === 'string' && value.length <= longest && pattern.test(value) ? value : this.wrong(name, what) ?? '';
  }

  public optionalText(name: string, pattern: RegExp, what: string, longest?: number): string | undefined {
    return this.has(name) ? this.text(name, pattern, what, longest) : undefined;
  }

  /** A whole number that CloudFormation made a string of. */
  public whole(name: string, least: number, most: number): number {
    const value = this.text(name, /^\d{1,6}$/, `a whole number from ${least} to ${most}`, 6);
    const number = Number(value);
    return value !== '' && (number < least || number > most) ? this.wrong(name, `a whole number from ${least} to ${most}`) ?? least : number;
  }

  public texts(name: string, pattern: RegExp, what: string, most: number): readonly string[] {
    const value = this.has(name) ? this.fields[name] : [];
    return Array.isArray(value) && value.length <= most && value.every(each => typeof each === 'string' && each.length <= 2_048 && pattern.test(each))
      ? value : this.wrong(name, `a list of at most ${most} of: ${what}`) ?? [];
  }

  public map(name: string, keys: RegExp, what: string): { readonly [name: string]: string } {
    const value = this.has(name) ? this.fields[name] : {};
    return isRecord(value) && Object.entries(value).every(([key, each]) => key.length <= 255 && keys.test(key) && typeof each === 'string')
      ? value as { [name: string]: string } : this.wrong(name, what) ?? {};
  }

  public record<T>(name: string, read: (check: Check) => T): T | undefined {
    const value = this.fields[name];
    return isRecord(value) ? read(this.below(value, name)) : this.wrong(name, 'a map');
  }

  public optionalRecord<T>(name: string, read: (check: Check) => T): T | undefined {
    return this.has(name) ? this.record(name, read) : undefined;
  }

  public records<T>(name: string, least: number, most: number, read: (check: Check) => T): readonly T[] {
    const value = this.has(name) ? this.fields[name] : [];
    return Array.isArray(value) && value.length >= least && value.length <= most && value.every(isRecord)
      ? value.map((each, index) => read(this.below(each, `${name}[${index}]`)))
      : this.wrong(name, `a list of ${least} to ${most} maps`) ?? [];
  }

  public has(name: string): boolean {
    return this.fields[name] !== undefined && this.fields[name] !== null;
  }

  public wrong(name: string, what: string): undefined {
    this.problems.push(`${this.path}${name} must be ${what}, not ${shown(this.fields[name])}`);
    return undefined;
  }

  private below(fields: Record<string, unknown>, name: string): Check {
    return new Check(fields, `${this.path}${name}.`, this.problems);
  }
}

/** Enough of a value to find it; values of build arguments and secrets never come here. */
function shown(value: unknown): string {
  switch (typeof value) {
    case 'undefined': return 'missing';
    case 'string': return value.length > 80 ? `a text of ${value.length} characters` : JSON.stringify(value);
    case 'object': return value === null ? 'null' : Array.isArray(value) ? `a list of ${value.length}` : 'a map';
    default: return `a ${typeof value}`;
  }
}
