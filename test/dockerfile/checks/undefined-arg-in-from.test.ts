import { catches, catchesNot } from './given';

describe('undefined-arg-in-from', () => {
  catches('undefined-arg-in-from', [
    [['ARG TAG=1', 'FROM a:1$TAGS'], 'line 2: $TAGS is not declared before the first FROM (did you mean $TAG?)'],
    [['FROM --platform=linux/amd64$VARIANT a'], 'line 1: $VARIANT is not declared before the first FROM'],
    [['FROM scratch AS a', 'ARG TAG=1', 'FROM b:${TAG:-2}'], 'line 3: $TAG is not declared before the first FROM'],
  ]);
  catchesNot('undefined-arg-in-from', [
    ['ARG TAG', 'FROM a:$TAG'],
    ['FROM --platform=$BUILDPLATFORM a'],
    ['FROM a:$TARGETARCH'],
    ['# check=skip=UndefinedArgInFrom', 'FROM a:1$X'],
  ]);
});
