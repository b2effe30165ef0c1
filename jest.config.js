/** They kill the API at every step and take PostgreSQL and Temporal away, for some minutes: `npm run test:faults`. */
const long = process.env.FAULTS === 'all' ? [] : ['tests/faults/apiCrashes', 'tests/faults/outages'];

/** Tests run the TypeScript as it stands, in ESM; servers that a file needs are started by the file or by global set-up. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testPathIgnorePatterns: ['/node_modules/', ...long],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // The package's ES modules import JSON in a way that jest warns of, four times a file; its CommonJS holds the same.
    '^libphonenumber-js/max$': '<rootDir>/node_modules/libphonenumber-js/max/index.cjs',
  },
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  globalSetup: '<rootDir>/tests/support/globalSetup.js',
  globalTeardown: '<rootDir>/tests/support/globalTeardown.js',
  // Servers, workers and browsers share the machine with the tests; more than two files at once only slows each.
  maxWorkers: 2,
  testTimeout: 60_000,
};
