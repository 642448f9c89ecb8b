import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './support';
import { DistrolessImage, GoProgram, MinimalImage } from '../../src';

const GO = { 'go.mod': 'module example.com/app\n\ngo 1.22\n', 'main.go': 'package main\n\nfunc main() {}\n' };
const CGO = 'package main\n\n// int one(void) { return 1; }\nimport "C"\n\nfunc main() { println(C.one()) }\n';

describe('the base of a program is chosen once', () => {
  const chosen = jest.spyOn(GoProgram.prototype, '_smallestBase');
  beforeEach(() => chosen.mockClear());

  test.each<[string, (projectRoot: string) => MinimalImage]>([
    ['MinimalImage.of()', projectRoot => MinimalImage.of(new GoProgram({ projectRoot }))],
    ['MinimalImage.detect()', projectRoot => MinimalImage.detect(projectRoot)],
    ['DistrolessImage', projectRoot => new DistrolessImage({ program: new GoProgram({ projectRoot }) })],
  ])('for the text, the parts and the Dockerfile of %s', (_form, imageOf) => {
    // GIVEN
    const image = imageOf(project(GO));
    // WHEN
    const all = [image._parts().base.reference, image.choice, image.dockerfile.render()];
    // THEN
    expect(all.every(each => each.length > 0)).toBe(true);
    expect(chosen.mock.calls.length).toBe(1);
  });

  test('together with how it is built: both are of the sources as they were then', () => {
    // GIVEN
    const root = project(GO);
    const image = MinimalImage.of(new GoProgram({ projectRoot: root }));
    image._parts();
    const before = image.choice;
    // WHEN
    writeFileSync(join(root, 'main.go'), CGO);
    // THEN
    expect([image.choice, image._parts().base.isScratch]).toEqual([before, true]);
    expect(MinimalImage.of(new GoProgram({ projectRoot: root })).choice).not.toBe(before);
  });

  test('and not yet by who only asks for it', () => {
    // GIVEN
    const root = project(GO);
    const image = MinimalImage.of(new GoProgram({ projectRoot: root }));
    const before = image.choice;
    // WHEN
    writeFileSync(join(root, 'main.go'), CGO);
    // THEN
    expect(image._parts().base.isScratch).toBe(false);
    expect(image.choice).not.toBe(before);
  });
});
