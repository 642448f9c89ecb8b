import type { ImageDescription } from './description';
import { filesLayer } from './files/files-layer';
import { OwnFiles } from './files/resolve-files';
import { BaseLock } from './lock/base-lock';
import { Program } from './program';
import { ArchiveLayer, Recipe, RecipeContext } from './recipe';
import type { Platform } from '../oci/platform';
import { canonicalJson } from '../private/text';

/** A base, and why it was chosen. */
export type ChosenBase = ReturnType<Program['_smallestBase']>;

/**
 * What was read from the disk in one synthesis.
 *
 * Equal programs share one reading and equal images one description, so that all images of an app see their sources as they were at one
 * moment, and a thousand images of a hundred folders read each folder once.
 */
export class Readings {
  private readonly bases = new Map<string, ChosenBase>();
  private readonly recipes = new Map<string, Recipe>();
  private readonly descriptions = new Map<string, ImageDescription>();
  private readonly layers = new Map<string, ArchiveLayer | undefined>();
  private readonly locks = new Map<string, BaseLock>();

  recipe(program: Program, context: RecipeContext): Recipe {
    const { baseDir, base, platforms, handler = null } = context;
    const key = canonicalJson([keyOf(program), baseDir, base, platforms.map(String), handler]);
    const known = this.recipes.get(key) ?? program._recipe(context);
    this.recipes.set(key, known);
    return known;
  }

  /**
   * The smallest base that fits a program.
   *
   * @param keep whether the program's recipe is read next: the two belong to one moment, so who only asks keeps nothing
   */
  smallestBase(program: Program, baseDir: string, platforms: readonly Platform[], keep: boolean): ChosenBase {
    const key = canonicalJson([keyOf(program), baseDir, platforms.map(String)]);
    const known = this.bases.get(key) ?? program._smallestBase(baseDir, platforms);
    if (keep) {
      this.bases.set(key, known);
    }
    return known;
  }

  /** Files of one's own as a layer. */
  files(files: OwnFiles, baseDir: string, where: string): ArchiveLayer | undefined {
    const key = canonicalJson([baseDir, files]);
    const known = this.layers.get(key) ?? filesLayer(files, baseDir, where);
    this.layers.set(key, known);
    return known;
  }

  /** The lock of a folder. */
  lock(folder: string): BaseLock {
    const known = this.locks.get(folder) ?? BaseLock.read(folder);
    this.locks.set(folder, known);
    return known;
  }

  /** @param settings all that decides the description besides the program, as plain values */
  description(program: Program, settings: unknown[], describe: () => ImageDescription): ImageDescription {
    const key = canonicalJson([keyOf(program), ...settings]);
    const known = this.descriptions.get(key) ?? describe();
    this.descriptions.set(key, known);
    return known;
  }
}

function keyOf(program: Program): unknown {
  return [program.constructor.name, program.language, program._given];
}
