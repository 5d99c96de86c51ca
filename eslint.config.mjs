// The ordinary lint, and the walls between the rooms (docs/walls.md): which package may know which, and inside the
// two applications which folder may know which library.
import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';
import list from './tools/setup/workspaces.cjs';

/** A package may import what its own package.json names, and nothing else of the house. */
const { knownTo } = list;
const packages = list.workspaces();
const roomOf = ({ nx }) => nx.tags.find((tag) => tag.startsWith('room:'));
const roomNamed = (name) => roomOf(packages.find(({ manifest }) => manifest.name === name).manifest);
const only = (tag, ...onlyDependOnLibsWithTags) => ({ sourceTag: tag, onlyDependOnLibsWithTags });

/** Files that must not import something, and what to do instead. */
const wall = (files, ...groups) => ({
  files,
  ignores: ['**/*.test.ts', '**/test/**'],
  rules: {
    'no-restricted-imports': ['error', { patterns: groups.map(([regex, message]) => ({ regex, message })) }],
  },
});

const prisma = ['(@prisma/|database/generated)', 'only repositories know Prisma'];
const transport = ['^(@grpc/|@nestjs/microservices)', 'services throw domain errors; rpc/ maps them to gRPC'];
const repositories = ['\\.repository$', 'controllers call services'];
const midiDriver = ['^@julusian/midi|/ports/(jack|portable)/', 'drivers live in client/ports'];
const oneList = ['/(jack|portable)/', 'a MIDI driver is known to ports/drivers.ts alone'];
const peers = ['(^@midip2p/coordinator|/session/)', 'ports know drivers and capture time, no peers'];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/generated/**',
      '**/build/**',
      '**/build-*/**',
      '**/.nx/**',
      '**/coverage/**',
      '.cache/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  prettier,
  {
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        setImmediate: 'readonly',
        performance: 'readonly',
        module: 'readonly',
        require: 'readonly',
        __dirname: 'readonly',
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
    },
  },
  { files: ['**/*.js', '**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    // Nest finds what to inject by the classes' own imports, which must stay values.
    files: ['apps/server/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          depConstraints: [
            ...packages.map(({ manifest }) => only(roomOf(manifest), ...knownTo(manifest).map(roomNamed))),
          ],
        },
      ],
    },
  },
  wall(['apps/server/src/**/*.ts'], ['^@midip2p/provider', 'it is for tests']),
  wall(['apps/server/src/**/*.controller.ts'], prisma, repositories),
  wall(['apps/server/src/**/*.service.ts'], prisma, transport),
  wall(['apps/server/src/**/*.repository.ts'], transport),
  wall(['apps/client/src/ports/**/*.ts'], peers),
  wall(['apps/client/src/ports/!(drivers).ts'], peers, oneList),
  wall(['apps/client/src/*.ts'], oneList),
  wall(['apps/client/src/session/**/*.ts'], midiDriver, [
    '^@midip2p/(jsonmidi|smf)',
    'a session opens links and sets routes; it sees no MIDI bytes',
  ]),
  wall(['apps/client/src/mapping/**/*.ts'], midiDriver, [
    '(^@midip2p/|/(ports|session|routes)/)',
    'a mapping is about this machine and its router, not about who calls',
  ]),
  wall(['apps/client/src/recording/**/*.ts'], midiDriver, [
    '(^@midip2p/coordinator|/(ports|session|routes)/)',
    'a recording knows names and what was played, no drivers or peers',
  ]),
  wall(['apps/client/src/routes/**/*.ts'], midiDriver, [
    '(^@midip2p/(coordinator|jsonmidi|smf)|/(ports|session)/)',
    'routes know names and numbers of ends, no drivers or peers',
  ]),
  wall(['apps/client/src/control/**/*.ts'], midiDriver, [
    '(^@midip2p/|/(ports|session|routes)/)',
    'the control socket carries requests; what they mean is decided elsewhere',
  ]),
  wall(['apps/client/src/status/**/*.ts', 'apps/client/src/commands/**/*.ts'], midiDriver),
  {
    // What others said reaches a terminal through screen.ts alone.
    files: ['apps/client/src/**/*.ts'],
    ignores: ['apps/client/src/screen.ts', '**/*.test.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.property.name="write"]:matches([callee.object.name=/^std(out|err)$/], [callee.object.property.name=/^std(out|err)$/])',
          message: 'write to a terminal through screen.ts',
        },
      ],
    },
  },
  wall(
    ['libs/coordinator/**/*.ts'],
    ['^@midip2p/(engine|native|jsonmidi|smf)', 'the coordinator knows gRPC, never MIDI'],
  ),
  wall(
    ['libs/relay-rules/**/*.ts'],
    ['^node:(net|tls|dgram|http|fs|timers)', 'the rules of a relay are given bytes and the time'],
  ),
  wall(['libs/engine/**/*.ts'], ['^(@grpc/|@julusian/midi)', 'the engine knows no driver and no server']),
  {
    // Pages are about everything, and so is the test that types them.
    files: ['tests/pages/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': 'off' },
  },
);
