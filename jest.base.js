// What every project's jest.config.js shares: TypeScript by SWC, packages of the house taken from their sources.
const { existsSync } = require('node:fs');
const path = require('node:path');
const { workspaces } = require('./tools/setup/workspaces.cjs');

const sources = workspaces()
  .map(({ folder, manifest }) => [`^${manifest.name}$`, path.join(__dirname, folder, 'src/index.ts')])
  .filter(([, file]) => existsSync(file));

/** @type {(rootDir: string) => import('jest').Config} */
module.exports = (rootDir) => ({
  rootDir,
  testEnvironment: 'node',
  // npm run test:system asks for those that need more than npm test may assume.
  testMatch: process.env.MIDIP2P_SYSTEM_TESTS
    ? ['<rootDir>/test-system/**/*.test.ts']
    : ['<rootDir>/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  moduleNameMapper: Object.fromEntries(sources),
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
