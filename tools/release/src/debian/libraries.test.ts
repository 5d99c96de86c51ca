import type { Elf } from '../elf';
import { libraryDependencies } from './libraries';

const elf = (needed: string[], ...versions: string[]): Elf => ({ needed, versions, exported: [], unversioned: [] });

it('asks for the newest version that any file asks for', () => {
  const files = [
    elf(['libc.so.6', 'libm.so.6'], 'GLIBC_2.2.5', 'GLIBC_2.28', 'GLIBC_2.9'),
    elf(['libstdc++.so.6', 'libc.so.6', 'libgcc_s.so.1'], 'GLIBCXX_3.4.9', 'GLIBCXX_3.4.21', 'GLIBC_2.17', 'GCC_3.0'),
  ];
  expect(libraryDependencies(files, [])).toBe('libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 5)');
});

it('asks for nothing that comes with the package, and for nothing of versions of it', () => {
  const files = [elf(['libc.so.6', 'libssl.so.1.1'], 'GLIBC_2.17', 'OPENSSL_1_1_1')];
  expect(libraryDependencies(files, ['usr/lib/x/libssl.so.1.1'])).toBe('libc6 (>= 2.17)');
});

it('refuses a library that no package is known for', () => {
  expect(() => libraryDependencies([elf(['libflute.so.2'])], [])).toThrow(
    expect.objectContaining({ code: 'unknown-library' }),
  );
});
