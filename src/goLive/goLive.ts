import type { Attestation } from '../domain/goLive/attestation.js';
import { readinessOf, type ReadinessReport } from '../domain/goLive/readiness.js';
import type { Audit } from '../ports/audit.js';
import type { Readiness } from '../ports/readiness.js';

/** What stands behind the go-live check, for the routes and the command line alike. */
export interface GoLivePorts {
  readonly readiness: Readiness;
  readonly audit: Audit;
}

/** Throws as `Readiness.measure` does. */
export async function checkReadiness(readiness: Pick<Readiness, 'measure'>, specialty?: string): Promise<ReadinessReport> {
  return readinessOf(await readiness.measure(specialty));
}

/** `actor` as the audit names people: `administrator/ana`. */
export async function attest({ readiness, audit }: GoLivePorts, attestation: Attestation, actor: string): Promise<void> {
  const { what, holds, by } = attestation;
  await audit.append({ actor, action: 'attest', subject: `attestation/${what}`, detail: { by, holds } });
  await readiness.attest(attestation);
}

export interface SwitchOn {
  readonly specialty?: string | undefined;
  readonly actor: string;
  /** Red lines notwithstanding; the audit says which they were. */
  readonly anyway: boolean;
}

/**
 * Switches a specialty on unless a line of its check is red. What is unknown does not stand in the
 * way: some things can be measured only once it is on. The report is as it was before. Throws as
 * `Readiness.measure` does.
 */
export async function switchOn(
  { readiness, audit }: GoLivePorts,
  { specialty, actor, anyway }: SwitchOn,
): Promise<{ report: ReadinessReport; result: 'switched-on' | 'on-already' | 'refused' }> {
  const report = await checkReadiness(readiness, specialty);
  const { name, isOn } = report.specialty;
  if (isOn) return { report, result: 'on-already' };
  const reds = report.lines.filter(({ state }) => state === 'red').map(({ id }) => id);
  if (reds.length > 0 && !anyway) return { report, result: 'refused' };
  // Before it is done: what could not be recorded is not done.
  await audit.append({ actor, action: 'switch-on', subject: `specialty/${name}`, detail: { red: reds.join(' ') } });
  return { report, result: (await readiness.switchOn(name)) ? 'switched-on' : 'on-already' };
}
