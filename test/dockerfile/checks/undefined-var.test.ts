import { catches, catchesNot } from './given';

describe('undefined-var', () => {
  catches('undefined-var', [
    [['FROM scratch', 'ENV VERSION=1', 'LABEL v=$VERSOIN'], 'line 3: $VERSOIN is not defined here (did you mean $VERSION?)'],
    [['ARG VERSION=1', 'FROM scratch', 'LABEL v=$VERSION'], 'line 3: $VERSION is not defined here'],
    [['FROM scratch', 'ENV A=1 B=$A'], 'line 2: $A is not defined here'],
    [
      ['FROM scratch', 'COPY --chown=$U ${F:-x} /$D'],
      'line 2: $D is not defined here',
      'line 2: $F is not defined here',
      'line 2: $U is not defined here',
    ],
    [['FROM scratch', 'COPY <<EOF /x', '"$A"', 'EOF'], 'line 2: $A is not defined here'],
    [['FROM scratch', 'RUN --mount=type=cache,target=$X a'], 'line 2: $X is not defined here'],
    [['FROM scratch AS a', 'ONBUILD ENV A=$B', 'FROM a'], 'line 3: $B is not defined here'],
    [['FROM golang:1.26', 'ENV GOARCH=$TARGETARCH'], 'line 2: $TARGETARCH is not defined here'],
    [['ARG NAME=x', 'FROM golang:1.26', 'USER $NAME'], 'line 3: $NAME is not defined here'],
    [['FROM scratch', 'WORKDIR /${A#b}/$C'], 'line 2: $A is not defined here', 'line 2: $C is not defined here'],
  ]);
  catchesNot('undefined-var', [
    ['FROM scratch', 'ARG A', 'USER $A'],
    ['FROM scratch', 'ENV A=1', 'ENV B=$A'],
    ['FROM scratch', 'ENV P=$PATH'],
    ['FROM golang:1.26', 'ENV A=$GOLANG_VERSION'],
    ['ARG NODE_VERSION=1', 'FROM node:1', 'LABEL a=$NODE_VERSION'],
    ['FROM scratch AS a', 'ARG A=1', 'FROM a', 'USER $A'],
    ['FROM scratch', 'RUN echo $A'],
    ['FROM scratch', 'CMD ["$A"]'],
    ['FROM scratch', 'EXPOSE $A'],
    ['FROM scratch', 'ENV A=\'$B\' C=\\$D'],
    ['FROM scratch', 'COPY <<"EOF" /x', '$A', 'EOF'],
    ['FROM a AS b', 'FROM scratch', 'ONBUILD ENV A=$B'],
    ['FROM scratch', '# check=skip=UndefinedVar', 'USER $A'],
    ['ARG TARGETARCH', 'FROM scratch', 'ARG TARGETARCH', 'USER $TARGETARCH'],
  ]);
});
