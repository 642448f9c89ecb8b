import { catches, catchesNot } from './given';

describe('invalid-definition-description', () => {
  catches('invalid-definition-description', [
    [
      ['# check=experimental=InvalidDefinitionDescription', '# Which version', 'ARG VERSION', 'FROM scratch'],
      'line 3: the comment before it does not begin with VERSION',
    ],
    [
      ['# check=experimental=InvalidDefinitionDescription', '# x', 'FROM scratch AS Tools'],
      'line 3: the comment before it does not begin with tools',
    ],
    [
      ['# check=experimental=InvalidDefinitionDescription', 'FROM scratch', '# C is it', 'ARG A B=1'],
      'line 4: the comment before it does not begin with A or B',
    ],
    [['# check=experimental=all', '# VERSION', '# and more', '', 'FROM scratch AS a'], 'line 5: the comment before it does not begin with a'],
  ]);
  catchesNot('invalid-definition-description', [
    ['# check=experimental=InvalidDefinitionDescription', '# VERSION to build', 'ARG VERSION', 'FROM scratch'],
    ['# check=experimental=InvalidDefinitionDescription', '# words', '#', 'ARG VERSION', 'FROM scratch'],
    ['# check=experimental=InvalidDefinitionDescription', 'ARG VERSION', 'FROM scratch'],
    ['# Which version', 'ARG VERSION', 'FROM scratch'],
    ['# check=experimental=InvalidDefinitionDescription', '# words', 'FROM scratch'],
    ['# check=experimental=InvalidDefinitionDescription', 'FROM scratch', '# words', 'USER 1'],
    ['# check=skip=all', '# x', 'ARG A', 'FROM scratch'],
  ]);
});
