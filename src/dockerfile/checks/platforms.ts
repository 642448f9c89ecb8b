const SYSTEMS = ['aix', 'android', 'darwin', 'dragonfly', 'freebsd', 'hurd', 'illumos', 'ios', 'js', 'linux', 'nacl', 'netbsd', 'openbsd', 'plan9', 'solaris', 'windows', 'zos'];

const ARCHITECTURES = ['386', 'amd64', 'amd64p32', 'arm', 'armbe', 'arm64', 'arm64be', 'ppc64', 'ppc64le', 'loong64', 'mips', 'mipsle', 'mips64', 'mips64le',
  'mips64p32', 'mips64p32le', 'ppc', 'riscv', 'riscv64', 's390', 's390x', 'sparc', 'sparc64', 'wasm'];

const OTHER_NAMES: Readonly<Record<string, string>> = { 'i386': '386', 'x86_64': 'amd64', 'x86-64': 'amd64', 'aarch64': 'arm64', 'armhf': 'arm', 'armel': 'arm' };

/** A platform as containerd reads it; `undefined` when it would not. */
export function platformParts(text: string): { os: string; architecture: string } | undefined {
  const parts = text.split('/');
  if (parts.length > 3 || !/^[A-Za-z0-9_.-]*(\([^)]*\))?$/.test(parts[0]) || parts.slice(1).some((part) => !/^[A-Za-z0-9_.-]+$/.test(part))) return undefined;
  const os = parts[0].replace(/\(.*$/, '').toLowerCase();
  if (parts.length > 1) return { os: os === 'macos' ? 'darwin' : os || 'linux', architecture: architectureOf(parts[1]) };
  if (SYSTEMS.includes(os)) return { os, architecture: 'amd64' };
  const architecture = architectureOf(parts[0]);
  return ARCHITECTURES.includes(architecture) ? { os: 'linux', architecture } : undefined;
}

function architectureOf(name: string): string {
  return OTHER_NAMES[name.toLowerCase()] ?? name.toLowerCase();
}
