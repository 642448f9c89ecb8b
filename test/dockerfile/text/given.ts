/** Lines as a Dockerfile. */
export function dockerfile(...lines: string[]): string {
  return `${lines.join('\n')}\n`;
}

/** Pieces that Dockerfiles are made of, right and wrong ones, for properties that must hold for any text. */
export const PIECES = [
  'FROM scratch\n', 'FROM busybox AS a\n', 'from a as B\n', 'FROM $X\n', 'ARG X=b\n', 'ARG Y\n', 'ENV X=$Y Z="a b"\n', 'ENV k v w\n', 'ONBUILD COPY q /\n',
  'COPY . .\n', 'COPY a b /c/\n', 'COPY --from=a /x /y\n', 'COPY --from=0 x y\n', 'COPY ["a b", "/c"]\n', 'COPY [1, "b"]\n', 'COPY x\n', 'ADD https://h/x /y\n',
  'RUN --mount=type=bind,source=s,target=/t x\n', 'RUN --mount="a,b" x\n', 'RUN cat <<EOF <<-"E F"\n', 'EOF\n', '\tE F\n', 'EXPOSE 1-3 99999 $Z/udp\n', 'WORKDIR ..\n',
  'HEALTHCHECK CMD x\n', 'HEALTHCHECK NONE\n', 'HEALTHCHECK\n', 'ENTRYPOINT []\n', 'CMD ["x"', ']\n', 'USER ${X:?}\n', 'SHELL ["s"]\n', '# escape=`\n', '#syntax=x/y\n',
  '\\\n', '`\n', '\n', ' ', '\t', '"', "'", '$', '${', '}', '${X:-', '<<', '\r\n', '\v', '\u00a0', '\ufeff', '🐳', '\u0000',
];
