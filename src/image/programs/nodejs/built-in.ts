/** Modules that come with Node.js, any version. Source: https://nodejs.org/api/ */
const MODULES = `
  assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events ffi fs http http2 https inspector module net os path
  perf_hooks process punycode querystring quic readline repl sea sqlite stream string_decoder sys test timers tls trace_events tty url util v8 vm wasi worker_threads zlib
`;
const BUILT_IN: ReadonlySet<string> = new Set(MODULES.trim().split(/\s+/));

/** Whether a package of this name needs no installation. */
export function isBuiltIn(name: string): boolean {
  return BUILT_IN.has(name) || name.startsWith('_');
}
