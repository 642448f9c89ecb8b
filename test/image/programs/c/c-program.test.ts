import { CProgram, ScratchImage } from '../../../../src';
import { C_MAIN, project } from '../../support';

describe('what is staged for a C program', () => {
  test('sources, headers, and the .inc and .def files that they include', () => {
    // GIVEN
    const names = ['main.c', 'include/a.h', 'tables/b.inc', 'tables/c.def'];
    const root = project({ ...Object.fromEntries(names.map(name => [name, name === 'main.c' ? C_MAIN : ''])), 'tables/d.tbl': '', 'README.md': '' });
    // WHEN
    const { sources, ignoreLines } = new ScratchImage({ program: new CProgram() })._describe(root);
    // THEN
    expect(sources!.files.map(({ path }) => path)).toEqual([...names].sort());
    expect(ignoreLines).toEqual(expect.arrayContaining(['!**/*.inc', '!**/*.def']));
  });
});
