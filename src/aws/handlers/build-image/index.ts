import { build } from './build';
import { lastWords } from './failure';

build(process.env, process.argv[2]).catch(error => {
  console.error(lastWords(error));
  process.exitCode = 1;
});
