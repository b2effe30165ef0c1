import { createTemporalReferralProcess } from '../../../src/adapters/temporal/referralProcess.js';
import { loadConfig } from '../../../src/config.js';
import type { ReferralProcess } from '../../../src/ports/referralProcess.js';
import { runApi } from '../../../src/runApi.js';
import { appParts, intakeOf } from '../../../src/wiring.js';
import { crashPoints, everyMethod } from '../crashPoints.js';

// The API as it is, with points at which it can be killed around each thing that it takes in and
// each that it passes on.
const points = crashPoints();

function withPoints({ start, signal, ...rest }: ReferralProcess): ReferralProcess {
  return {
    ...rest,
    start: (input) => points.begin('start', '', () => start(input)),
    signal: (referralId, event) => points.begin(`signal ${event.name}`, '', () => signal(referralId, event)),
  };
}

await runApi(loadConfig(), (installation, client, given) => {
  const passing = withPoints(createTemporalReferralProcess(client));
  const intake = everyMethod(
    intakeOf(installation, passing, given.log),
    (name, run) =>
      async (...args) =>
        points.begin(name, '', async () => run(...args)),
  );
  return { ...appParts(installation, client, given), process: passing, intake };
});
process.exit(0);
