/**
 * A mistake in what the user gave: one message that says where, what, what is allowed and how to fix it.
 *
 * Not exported from the package: jsii has no error classes, so users see a plain `Error`.
 */
export class InputError extends Error {
  declare readonly complaint: Complaint;

  constructor(complaint: Complaint) {
    super(render(complaint));
    this.name = 'InputError';
    // Node.js prints the properties of an error that nobody catches, and the message says it all
    Object.defineProperty(this, 'complaint', { value: complaint });
  }

  /** What the command line says: its flags in place of properties. */
  get onCommandLine(): string {
    const { flag, fix } = this.complaint;
    return render({ ...this.complaint, fix: flag === undefined ? fix : `say ${flag}` });
  }

  /** The same complaint, seen from further out: `Stack/Api: ScratchImage.user: …`. */
  at(place: string): InputError {
    return this.with({ where: `${place}: ${this.complaint.where}` });
  }

  /** The same complaint for readers to whom a part of it says something else: as whom they build, and with what. */
  with(changes: Partial<Complaint>): InputError {
    return new (this.constructor as typeof InputError)({ ...this.complaint, ...changes });
  }
}

/** What was asked for is right, and this machine lacks something for it: a toolchain, an engine. */
export class Missing extends InputError {}

/** Throws a `Missing`. */
export function missing(complaint: Complaint): never {
  throw new Missing(complaint);
}

export interface Complaint {
  /** The entry that is wrong: `GoProgram.entry`, `COPY destination`, … */
  readonly where: string;
  /** What is wrong with it, as a sentence without a final period. */
  readonly problem: string;
  /** The value that was given, if there is one to show. Host paths go through `shownPath()` first. */
  readonly value?: unknown;
  readonly allowed: string;
  readonly fix: string;
  /** The same for who sits at the command line, when that is something else: `--entry cmd/api`. */
  readonly flag?: string;
}

/** Throws an `InputError`. */
export function refuse(complaint: Complaint): never {
  throw new InputError(complaint);
}

/** Runs `work`; an `InputError` that leaves it names `place` first. */
export function within<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof InputError ? error.at(place) : error;
  }
}

/** A path of this machine as messages may show it: relative ones as they are, absolute ones by their last part. */
export function shownPath(path: string): string {
  const absolute = /^([A-Za-z]:)?[\\/]/.test(path);
  return absolute ? `…/${path.split(/[\\/]/).filter(Boolean).pop() ?? ''}` : path;
}

function render({ where, problem, value, allowed, fix }: Complaint): string {
  const got = value === undefined ? '' : ` (got ${shown(value)})`;
  return `${where}: ${problem}${got}; allowed: ${allowed}; fix: ${fix}`;
}

function shown(value: unknown): string {
  // CDK numbers its tokens differently in every run; those for numbers are numbers that nobody else uses
  const full = typeof value === 'number' ? (value < -1e280 ? '${Token[…]}' : String(value)) : JSON.stringify(value) ?? String(value);
  const text = full.replace(/([$#])\{Token\[[^\]]*\]\}/g, '$1{Token[…]}');
  return text.length > 120 ? `${text.slice(0, 100)}… ${text.length} characters` : text;
}
