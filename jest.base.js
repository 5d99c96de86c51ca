// What every project's jest.config.js shares: TypeScript by SWC, packages of the house taken from their sources.
const path = require('node:path');

const house = ['coordinator', 'election', 'engine', 'jsonmidi', 'plain-text', 'proto', 'smf', 'testkit'];

/** @type {(rootDir: string) => import('jest').Config} */
module.exports = (rootDir) => ({
  rootDir,
  testEnvironment: 'node',
  // npm run test:system asks for those that need more than npm test may assume.
  testMatch: process.env.MIDIP2P_SYSTEM_TESTS
    ? ['<rootDir>/test-system/**/*.test.ts']
    : ['<rootDir>/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  moduleNameMapper: {
    ...Object.fromEntries(house.map((n) => [`^@midip2p/${n}$`, path.join(__dirname, `libs/${n}/src/index.ts`)])),
    '^@midip2p/image$': path.join(__dirname, 'deploy/docker/src/index.ts'),
    '^@midip2p/machine$': path.join(__dirname, 'tests/machine/src/index.ts'),
    '^@midip2p/netlab$': path.join(__dirname, 'tools/netlab/src/index.ts'),
    '^@midip2p/ports$': path.join(__dirname, 'tools/ports/src/index.ts'),
    '^@midip2p/provider$': path.join(__dirname, 'tests/provider/src/index.ts'),
    '^@midip2p/release$': path.join(__dirname, 'tools/release/src/index.ts'),
    '^@midip2p/server$': path.join(__dirname, 'apps/server/src/index.ts'),
  },
  transform: {
    '^.+\\.m?[tj]s$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  // These are ES modules alone, which Node requires as they are, and Jest does not.
  transformIgnorePatterns: ['/node_modules/(?!(openid-client|oauth4webapi|jose)/)'],
  // The patience of every test and hook: no measure of anything, for a machine may be busy with other things.
  testTimeout: 180_000,
});
