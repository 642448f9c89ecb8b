import { Program } from './program';
import { Recipe, RecipeContext } from './recipe';
import { canonicalJson } from '../private/text';

/**
 * What was read from the disk in one synthesis.
 *
 * Equal programs share one reading, so that all images of an app see their sources as they were at one moment, and a thousand images of a
 * hundred folders read each folder once.
 */
export class Readings {
  private readonly recipes = new Map<string, Recipe>();

  recipe(program: Program, context: RecipeContext): Recipe {
    const { baseDir, base, platforms } = context;
    const key = canonicalJson([program.constructor.name, program.language, program._given, baseDir, base, platforms.map(String)]);
    const known = this.recipes.get(key) ?? program._recipe(context);
    this.recipes.set(key, known);
    return known;
  }
}
