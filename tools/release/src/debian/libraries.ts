// Which Debian packages, in which version, bring the libraries that ELF files need. This is computed from the files and
// not from what is installed here, so that a newer Debian builds the same package.
import path from 'node:path';
import { type Elf, newer } from '../elf';
import { ReleaseError } from '../failure';

interface Source {
  package: string;
  libraries: RegExp;
  /** The version of the package that has symbols of this version; null: it is no such version. */
  since: (version: string) => string | null;
}

/** By the last part of GLIBCXX_3.4.…: what Debian's compiler of that time was. */
const LIBSTDCXX: Record<string, string> = { 21: '5', 22: '6', 23: '7', 24: '7', 25: '8', 26: '9', 27: '9', 28: '9' };
const LIBSTDCXX_LATER: Record<string, string> = { 29: '11', 30: '12', 31: '13', 32: '13', 33: '14' };

const SOURCES: readonly Source[] = [
  {
    package: 'libc6',
    libraries: /^(ld-linux-x86-64|libc|libm|libdl|librt|libpthread|libutil|libresolv)\.so\.\d$/,
    since: (version) => /^GLIBC_(2\.\d+)/.exec(version)?.[1] ?? null,
  },
  {
    package: 'libstdc++6',
    libraries: /^libstdc\+\+\.so\.6$/,
    since: (version) => {
      const last = /^GLIBCXX_3\.4\.(\d+)$/.exec(version)?.[1];
      if (last === undefined) return null;
      return { ...LIBSTDCXX, ...LIBSTDCXX_LATER }[last] ?? (Number(last) < 21 ? '5' : '15');
    },
  },
  { package: 'libgcc-s1', libraries: /^libgcc_s\.so\.1$/, since: () => null },
];

/** The text of Depends. `elves`: what each file needs; `inside`: the names of the files that come with the package. */
export function libraryDependencies(elves: readonly Elf[], inside: readonly string[]): string {
  const own = new Set(inside.map((file) => path.basename(file)));
  const least = new Map<string, string | null>();
  for (const { needed, versions } of elves)
    for (const library of needed) {
      if (own.has(library)) continue;
      const source = SOURCES.find(({ libraries }) => libraries.test(library));
      if (!source) throw new ReleaseError('unknown-library', `which Debian package brings ${library} is not known`);
      const asked = [least.get(source.package), ...versions.map(source.since)].filter((one) => typeof one === 'string');
      least.set(
        source.package,
        asked.reduce<string | null>((most, one) => (most === null || newer(one, most) ? one : most), null),
      );
    }
  return [...least]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, version]) => (version === null ? name : `${name} (>= ${version})`))
    .join(', ');
}
