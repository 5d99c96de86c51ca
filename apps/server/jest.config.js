module.exports = {
  ...require('../../jest.base.js')(__dirname),
  globalSetup: '<rootDir>/test/shared-postgres.ts',
  globalTeardown: '<rootDir>/test/stop-shared-postgres.ts',
};
