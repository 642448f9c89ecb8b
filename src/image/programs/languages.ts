import { BUN } from './bun/language';
import { C } from './c/language';
import { GO } from './go/language';
import { JAVA } from './java/language';
import type { Language } from './language';
import { NODEJS } from './nodejs/language';
import { PREBUILT } from './prebuilt/language';
import { PYTHON } from './python/language';
import { RUST } from './rust/language';

/** Every language there is: a new one has its row here. */
export const LANGUAGES: readonly Language[] = [GO, RUST, PYTHON, NODEJS, BUN, JAVA, C, PREBUILT];
