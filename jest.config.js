/**
 * Whole stories that are told in real time: two of them at once would make each other late, so they run one after the other.
 * `npm run test:long` runs them after the stories below.
 */
const timed = [
  'tests/faults/workerCrashes',
  'tests/scenarios/outage',
  'tests/scenarios/providers',
  'tests/scenarios/realCharts',
  'tests/scenarios/restarts',
  'tests/scenarios/speed',
  'tests/scenarios/stop',
  'tests/scenarios/week',
];
/** Whole stories that only wait for conditions: two at once. `npm run test:long` runs these first. */
const stories = [
  'tests/canary/canary',
  'tests/canary/leaks',
  'tests/chaos/bugBuilds',
  'tests/chaos/chaos',
  'tests/cli/supervisor',
  'tests/journey',
  'tests/replay/live',
  'tests/scenarios/cost',
  'tests/scenarios/gaps',
  'tests/scenarios/loopback',
  'tests/scenarios/orders',
  'tests/scenarios/reconciliation',
  'tests/scenarios/replies',
  'tests/scenarios/visits',
];
/** A person at every page, in a real browser: `npm run test:browser`. */
const browser = [
  'tests/browser/actions',
  'tests/browser/dashboard',
  'tests/browser/goLive',
  'tests/browser/login',
  'tests/browser/rules',
  'tests/browser/specialties',
  'tests/browser/temporalUi',
  'tests/browser/week',
];
/** They kill the API at every step and take PostgreSQL and Temporal away, for some minutes: `npm run test:faults`. */
const longest = ['tests/faults/apiCrashes', 'tests/faults/outages'];

/** A file that is named on the command line runs, however long it takes. */
const isNamed = process.argv.slice(2).some((argument) => argument.includes('tests/'));
const chosen = { timed, stories, browser }[process.env.TESTS ?? ''];
const leftOut = chosen !== undefined || isNamed ? [] : [...timed, ...stories, ...browser, ...longest];

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
  // Servers, workers and browsers share the machine with the tests: more than two files at once only slow each other down.
  maxWorkers: chosen === timed ? 1 : 2,
  // No test may fail because a machine is slow, so this only ends a run that hangs. A wait that takes long reports what it waits for,
  // and gives up before this does (tests/support/waiting.ts). The longest tests kill a process at every step, for minutes.
  testTimeout: 20 * 60_000,
};
