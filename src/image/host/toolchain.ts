import { bunToolchain } from './bun-toolchain';
import { cToolchain } from './c-toolchain';
import { FoundToolchain, MissingToolchain, Search } from './found-toolchain';
import { goToolchain } from './go-toolchain';
import type { HostTool } from './host-build';
import { javaToolchain } from './java-toolchain';
import { nodejsToolchain } from './nodejs-toolchain';
import { pythonToolchain } from './python-toolchain';
import { rustToolchain } from './rust-toolchain';

/** Looks for the toolchain on this machine; runs it, so it takes some milliseconds. */
export async function findToolchain(tool: HostTool, search: Search): Promise<FoundToolchain | MissingToolchain> {
  switch (tool.language) {
    case 'bun': return bunToolchain(tool, search);
    case 'go': return goToolchain(tool, search);
    case 'c': return cToolchain(tool, search);
    case 'python': return pythonToolchain(tool, search);
    case 'java': return javaToolchain(tool, search);
    case 'nodejs': return nodejsToolchain(tool, search);
    case 'rust': return rustToolchain(tool, search);
  }
}
