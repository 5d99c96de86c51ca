import { strangeIn } from './addon';
import { newer, readElf } from './elf';

// As readelf --wide --dynamic --dyn-syms says it.
const SAID = `
Dynamic section at offset 0x52e8f0 contains 31 entries:
 0x0000000000000001 (NEEDED)             Shared library: [libc.so.6]

Symbol table '.dynsym' contains 9 entries:
   Num:    Value          Size Type    Bind   Vis      Ndx Name
     0: 0000000000000000     0 NOTYPE  LOCAL  DEFAULT  UND 
     1: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND getrandom@GLIBC_2.25 (2)
     2: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND napi_create_error
     3: 0000000000000000     0 NOTYPE  WEAK   DEFAULT  UND __gmon_start__
    26: 0000000000088d30    15 FUNC    GLOBAL DEFAULT   14 napi_register_module_v1
    27: 0000000000088d20     6 FUNC    GLOBAL DEFAULT   14 node_api_module_get_api_version_v1
`;
const plus = (line: string) => strangeIn(readElf(`${SAID}${line}\n`));
const undefinedName = (name: string) => `    28: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND ${name}`;

it('finds nothing strange in an addon that asks for glibc 2.31 at most', () => {
  expect(readElf(SAID)).toEqual({
    needed: ['libc.so.6'],
    exported: ['napi_register_module_v1', 'node_api_module_get_api_version_v1'],
    unversioned: ['napi_create_error'],
    versions: ['GLIBC_2.25'],
  });
  expect(strangeIn(readElf(SAID))).toEqual([]);
  expect(plus(undefinedName('memcpy@GLIBC_2.31 (3)'))).toEqual([]);
});

it.each([
  [undefinedName('fstat@GLIBC_2.33 (3)'), 'asks for GLIBC_2.33, newer than glibc 2.31'],
  [undefinedName('_ZSt4cout@GLIBCXX_3.4 (3)'), 'asks for GLIBCXX_3.4, newer than glibc 2.31'],
  [undefinedName('arc4random'), 'asks for arc4random, which neither Node nor glibc 2.31 has'],
  ['    28: 0000000000088d20  6 FUNC    GLOBAL DEFAULT   14 SSL_new', 'gives SSL_new away'],
  [' 0x0000000000000001 (NEEDED)  Shared library: [libstdc++.so.6]', 'needs libstdc++.so.6'],
])('names what would stop it elsewhere: %s', (line, complaint) => {
  expect(plus(line)).toEqual([complaint]);
});

it('misses a name by which Node finds it', () => {
  expect(strangeIn(readElf(SAID.replace('napi_register_module_v1', 'napi_other')))).toEqual([
    'gives napi_other away',
    'does not give napi_register_module_v1 away',
  ]);
});

it.each([
  ['2.31', '2.31', false],
  ['2.4', '2.31', false],
  ['2.34', '2.31', true],
  ['2.31.1', '2.31', true],
  ['3.0', '2.31', true],
])('knows whether %s is newer than %s', (a, b, yes) => {
  expect(newer(a, b)).toBe(yes);
});
