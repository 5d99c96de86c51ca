// The C library that release binaries are linked against: that of Debian 11, so that they run on every later system.
// Its packages come from the Debian mirror that this machine uses, and are taken if they are the pinned bytes alone.
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { symlinkSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { debianMirror } from './debian-mirror';
import { ReleaseError } from './failure';
import { run } from './program';

const ARCH = 'x86_64-linux-gnu';

/** glibc 2.31 and the kernel's headers of then: the last ones of Debian 11. */
const PACKAGES = [
  {
    file: 'pool/main/g/glibc/libc6_2.31-13+deb11u11_amd64.deb',
    sha256: '05f7264da867b37f4c5ce49266b558ea1e81e05a9464f623152fca70f3550282',
  },
  {
    file: 'pool/main/g/glibc/libc6-dev_2.31-13+deb11u11_amd64.deb',
    sha256: 'e7f7b45d9c5cfcf37609f0b6efd3c645272c812144703af89dfd32218fcb0fd3',
  },
  {
    file: 'pool/main/l/linux/linux-libc-dev_5.10.223-1_amd64.deb',
    sha256: 'e3be603bd12377bb90fcfb0f2048ca3a81c886e49d6f09945b82159d1c54f7b2',
  },
];

/** Of this machine: the only library that is linked in besides the compiler's own. */
const OPENSSL = [
  'usr/include/openssl',
  `usr/include/${ARCH}/openssl`,
  `usr/lib/${ARCH}/libssl.a`,
  `usr/lib/${ARCH}/libcrypto.a`,
];

/** Where it lies; it is made if it is not there yet. */
export async function glibcSysroot(cache: string): Promise<string> {
  const folder = path.join(cache, 'sysroot-glibc-2.31');
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, 'sysroot-'));
  try {
    const root = path.join(work, 'root');
    const mirror = await mirrorOfDebian();
    for (const { file, sha256 } of PACKAGES) {
      const deb = path.join(work, path.basename(file));
      await run('/usr/lib/apt/apt-helper', ['download-file', `${mirror}/${file}`, deb, `SHA256:${sha256}`]);
      await run('dpkg-deb', ['--extract', deb, root]);
    }
    keepLinksInside(root, root);
    for (const name of OPENSSL) symlinkSync(present(`/${name}`), path.join(root, name));
    // Whole or not at all, and the first of two who make it at once wins.
    if (!existsSync(folder)) renameSync(root, folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

// ---- details ----

async function mirrorOfDebian(): Promise<string> {
  const [mirror] = await debianMirror();
  if (mirror) return mirror;
  throw new ReleaseError(
    'no-debian-mirror',
    'the addon for older systems is linked against the C library of Debian 11, and apt knows no mirror of Debian here; name one in MIDIP2P_DEBIAN_MIRROR (http://…/debian)',
  );
}

/** Links from the root would lead into this machine's own C library. */
function keepLinksInside(folder: string, root: string): void {
  for (const entry of readdirSync(folder)) {
    const file = path.join(folder, entry);
    const stat = lstatSync(file);
    if (stat.isDirectory()) keepLinksInside(file, root);
    if (!stat.isSymbolicLink() || !path.isAbsolute(readlinkSync(file))) continue;
    const target = path.relative(folder, path.join(root, readlinkSync(file)));
    unlinkSync(file);
    symlinkSync(target, file);
  }
}

function present(file: string): string {
  if (existsSync(file)) return file;
  throw new ReleaseError('no-openssl', `${file} is not there; the addon wants OpenSSL's static libraries (libssl-dev)`);
}
