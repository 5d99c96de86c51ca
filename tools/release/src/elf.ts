// What a shared object asks of the system that loads it, and what it gives away, as readelf tells it.
import { run } from './program';

export interface Elf {
  /** Libraries that have to be there. */
  needed: string[];
  /** Names that it gives away. */
  exported: string[];
  /** Names that it asks for without saying of which version, weak ones left out. */
  unversioned: string[];
  /** Versions that it asks for, such as GLIBC_2.31. */
  versions: string[];
}

export async function elfOf(file: string): Promise<Elf> {
  return readElf(
    await run('readelf', ['--wide', '--dynamic', '--dyn-syms', file], { env: { PATH: process.env.PATH, LC_ALL: 'C' } }),
  );
}

/** From what readelf says. */
export function readElf(output: string): Elf {
  const all = (pattern: RegExp) => [...output.matchAll(pattern)];
  // Num: Value Size Type Bind Vis Ndx Name[@VERSION]
  const symbols = all(/^ +\d+: [0-9a-f]+ +\d+ \S+ +(\S+) +\S+ +(\S+) ([^\s@]+)(?:@+(\S+))?/gm).map(
    ([, bind, index, name, version]) => ({ bind, defined: index !== 'UND', name: name!, version }),
  );
  return {
    needed: all(/\(NEEDED\).*\[(.+)\]/g).map(([, name]) => name!),
    exported: symbols.filter(({ defined }) => defined).map(({ name }) => name),
    unversioned: symbols
      .filter(({ defined, version, bind }) => !defined && version === undefined && bind !== 'WEAK')
      .map(({ name }) => name),
    versions: [...new Set(symbols.flatMap(({ defined, version }) => (defined || !version ? [] : [version])))],
  };
}

/** Whether version `a`, such as 2.31, is newer than `b`. */
export function newer(a: string, b: string): boolean {
  const [[major = 0, minor = 0, patch = 0], [than = 0, thanMinor = 0, thanPatch = 0]] = [a, b].map((version) =>
    version.split('.').map(Number),
  ) as [number[], number[]];
  return (major - than || minor - thanMinor || patch - thanPatch) > 0;
}
