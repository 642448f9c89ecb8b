import { catches, catchesNot } from './given';

describe('maintainer-deprecated', () => {
  catches('maintainer-deprecated', [
    [['FROM scratch', 'MAINTAINER me <a@b>'], 'line 2: MAINTAINER is deprecated'],
    [['from scratch', 'maintainer me'], 'line 2: MAINTAINER is deprecated'],
  ]);
  catchesNot('maintainer-deprecated', [
    ['FROM scratch', 'LABEL maintainer=me'],
    ['FROM scratch', '# check=skip=MaintainerDeprecated', 'MAINTAINER me'],
  ]);
});
