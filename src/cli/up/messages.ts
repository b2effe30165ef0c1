/** Text of `loopkeeper start` and `loopkeeper up`. */
export const messages = {
  stopped: 'Stopped.',
  dashboard: 'Dashboard',
  signIn: 'Sign in',
  withToken: 'With a token',
  temporal: 'Temporal UI',
  apiReference: 'API reference',
  stopHint: 'Press Ctrl-C to stop everything.',
  needsDevelopmentPackages:
    'The simulators need the development packages. Run "npm ci" in a checkout, or start without them: --no-simulators.',

  titles: {
    database: 'Database',
    postgres: 'PostgreSQL',
    temporal: 'Temporal',
    clock: 'Clock',
    simulators: 'Simulators',
    api: 'API',
    worker: 'Worker',
  },
  upToDate: 'up to date',
  migrated: (count: number) => (count === 1 ? '1 migration applied' : `${count} migrations applied`),
  sharedRole: (migrations: string) =>
    `${migrations}; everything runs as the role of DATABASE_URL, because that role may not create another`,
  givenDatabase: (reason: string) =>
    `The database that DATABASE_URL names cannot be used: ${reason}. Correct DATABASE_URL, or unset it to start a PostgreSQL of its own.`,
  postgres: (port: number, version: number, origin: string) => `127.0.0.1:${port}, version ${version} (${origin})`,
  postgresElsewhere: (postgres: string, folder: string, dataFolder: string) =>
    `${postgres}; its data is in ${folder}, because its user cannot access ${dataFolder}`,
  simulators: 'EHR, fax, texts and identity provider',
  working: 'running',

  ended: (code: number) => `exited with code ${code}`,
  endedBy: (signal: string) => `was stopped by ${signal}`,
  restarted: 'restarted',
  notRestarted: (reason: string) => `could not be restarted: ${reason}`,
  notReady: (name: string, logFile: string) => `${name} did not become ready; see its log, ${logFile}`,
  endedEarly: (name: string, cause: string, logFile: string) => `${name} exited (${cause}) before it was ready. End of ${logFile}:`,

  realTime: 'real time',
  timeLapse: (seconds: number) => `one day in ${seconds} s`,
  otherScale: (kept: string, wanted: string) =>
    `The data in this folder was started with ${kept} and cannot continue with ${wanted}. Use another folder with --data.`,
  badTimeLapse: (given: string) => `"${given}" is not a time-lapse. Give practice time and the real time it takes, for example 1d=2s.`,
} as const;
