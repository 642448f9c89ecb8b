import { catches, catchesNot } from './given';

describe('invalid-default-arg-in-from', () => {
  catches('invalid-default-arg-in-from', [
    [['ARG TAG', 'FROM busybox:$TAG'], 'line 2: busybox:$TAG names "busybox:", which is no image, when no build argument is given'],
    [['ARG BASE=', 'FROM $BASE'], 'line 2: $BASE names no image, when no build argument is given'],
    [['ARG BASE=Busy', 'FROM $BASE'], 'line 2: $BASE names "Busy", which is no image, when no build argument is given'],
  ]);
  catchesNot('invalid-default-arg-in-from', [
    ['ARG TAG=1', 'FROM busybox:$TAG'],
    ['FROM busybox'],
    ['ARG TAG', 'FROM busybox:${TAG:-1}'],
    ['FROM scratch'],
    ['FROM localhost/a:1'],
    ['FROM Host:1/a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['# check=skip=InvalidDefaultArgInFrom', 'ARG TAG', 'FROM a:$TAG'],
  ]);
});
