import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { build, removeImages, skip } from './support/docker.mjs';
import { copyOf } from './support/folders.mjs';
import { withService } from './support/http.mjs';
import { fixture, lib } from './support/library.mjs';

describe('Python projects that leave serving to a server', { skip }, () => {
  after(removeImages);

  for (const name of ['fastapi', 'flask', 'django']) {
    it(`${name} answers, with nothing said`, async () => {
      const tag = await build(lib.MinimalImage.detect(copyOf(join(fixture('python-services'), name))));
      const { status, body } = await withService(tag, (get) => get('/?name=x'), { port: 8000 });
      assert.deepEqual([status, JSON.parse(body)], [200, { for: 'x' }]);
    });
  }
});
