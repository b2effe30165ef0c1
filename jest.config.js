/** Whole stories that take most of a minute each: `npm run test:long`. */
const long = [
  'tests/canary/leaks',
  'tests/faults/workerCrashes',
  'tests/replay/live',
  'tests/scenarios/outage',
  'tests/scenarios/providers',
  'tests/scenarios/realCharts',
  'tests/scenarios/restarts',
  'tests/scenarios/speed',
  'tests/scenarios/stop',
  'tests/scenarios/week',
];
/** Somebody at every page, in a real browser: `npm run test:browser`. */
const browser = [
  'tests/browser/actions',
  'tests/browser/dashboard',
  'tests/browser/goLive',
  'tests/browser/rules',
  'tests/browser/temporalUi',
  'tests/browser/week',
];
/** They kill the API at every step and take PostgreSQL and Temporal away, for some minutes: `npm run test:faults`. */
const longest = ['tests/faults/apiCrashes', 'tests/faults/outages'];

/** What is named on the command line runs, however long it takes. */
const isNamed = process.argv.slice(2).some((argument) => argument.includes('tests/'));
const isLong = process.env.TESTS === 'long';
const chosen = isLong ? long : process.env.TESTS === 'browser' ? browser : undefined;
const leftOut = chosen !== undefined || isNamed ? [] : [...long, ...browser, ...longest];

/** Tests run the TypeScript as it stands, in ESM; servers that a file needs are started by the file or by global set-up. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testRegex: chosen?.map((path) => `${path}\\.test\\.ts$`) ?? '\\.test\\.ts$',
  testPathIgnorePatterns: ['/node_modules/', ...leftOut],
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
  // Servers, workers and browsers share the machine with the tests; more than two files at once only slows each. Whole stories are told in real
  // time, and two of them at once make each other late.
  maxWorkers: isLong ? 1 : 2,
  testTimeout: 60_000,
};
