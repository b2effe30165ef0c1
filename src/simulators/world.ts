import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import type { Bundle } from 'fhir/r4.js';
import { numbersIn } from './charts.js';
import { placeCharts, type PlacedChart } from './charts/placeCharts.js';
import { createEhrSimulator } from './ehr.js';
import { createFaxSimulator } from './fax/simulator.js';
import { createOffice, type OfficeOptions } from './office.js';
import { createPatients, type PatientScript } from './patient.js';
import { createSmsSimulator } from './sms/simulator.js';
import { hourMs } from '../domain/time/durations.js';

export interface WorldOptions {
  /** 0 chooses a free port. */
  ports: { ehr: number; fax: number; sms: number };
  /** Without it, everything is lost at the stop. */
  dataFolder?: string | undefined;
  /** Loopkeeper's address for webhooks and callbacks. */
  publicUrl: string;
  secrets: { ehrWebhook: string; twilio: { accountSid: string; authToken: string }; faxSigningKey: string | KeyObject };
  clock: { now: () => number; realNow: () => number; toReal: (practiceMs: number) => number; scale: number };
  patients?: PatientScript | undefined;
  office?: OfficeOptions['behaviour'];
}

/** Real milliseconds between two states of a fax or a text. */
const stepMs = 5;

const chartTypes = [
  'Coverage',
  'Condition',
  'MedicationRequest',
  'AllergyIntolerance',
  'Observation',
  'DiagnosticReport',
  'DocumentReference',
  'Consent',
];

/**
 * The outside world: the EHR, the fax and text providers, the specialists' offices and the
 * patients. It uses wire protocols only.
 */
export async function openWorld(options: WorldOptions) {
  const folder = (name: string): string | undefined => folderOf(options.dataFolder, name);
  const at = (path: string): string => `${options.publicUrl}${path}`;
  const { clock, secrets } = options;
  const ehr = await createEhrSimulator({
    port: options.ports.ehr,
    dataFolder: folder('ehr'),
    clock,
    webhook: { ordersUrl: at('/webhooks/ehr/orders'), appointmentsUrl: at('/webhooks/ehr/appointments'), secret: secrets.ehrWebhook },
  });
  const fax = await createFaxSimulator({
    port: options.ports.fax,
    dataFolder: folder('fax'),
    signingKey: secrets.faxSigningKey,
    webhookUrl: at('/webhooks/telnyx/fax'),
    clock,
    stepMs,
  });
  const sms = await createSmsSimulator({
    port: options.ports.sms,
    dataFolder: folder('sms'),
    ...secrets.twilio,
    inboundUrl: at('/webhooks/twilio/messages'),
    clock,
    stepMs,
  });
  const patients = createPatients({ phones: sms, script: options.patients ?? {}, scale: clock.scale });
  const office = createOffice({ ehrUrl: ehr.url, clock, ...(options.office === undefined ? {} : { behaviour: options.office }) });
  office.start();
  return {
    urls: { ehr: ehr.url, fax: fax.url, sms: sms.url },
    faxPublicKey: fax.publicKey,
    office,
    place: (charts: readonly Bundle[]): Promise<PlacedChart[]> => placeCharts(ehr.url, charts),
    /** Reads one chart, so that the first real request does not wait for the EHR's start. */
    browse: async ([patientRef]: readonly string[]): Promise<void> => {
      const paths = patientRef === undefined ? [] : [patientRef, ...chartTypes.map((type) => `${type}?patient=${patientRef}`)];
      await Promise.all(paths.map(async (path) => (await fetch(`${ehr.url}/${path}`)).text()));
    },
    close: async (): Promise<void> => {
      await Promise.all([office.stop(), patients.stop()]);
      await Promise.all([ehr.close(), fax.stop(), sms.stop()]);
    },
  };
}

function folderOf(dataFolder: string | undefined, name: string): string | undefined {
  if (dataFolder === undefined) return undefined;
  const folder = join(dataFolder, 'simulators', name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/**
 * The demo patients' reactions to texts: the first ignores them, the second has booked, the third
 * wants help.
 */
export function demoScript(charts: readonly Bundle[]): PatientScript {
  const [, second, third] = charts.map((chart) => numbersIn(chart)[0]);
  return {
    ...(second === undefined ? {} : { [second]: [{ do: 'reply', body: '1', afterMs: 3 * hourMs }] }),
    ...(third === undefined ? {} : { [third]: [{ do: 'reply', body: '2', afterMs: 2 * hourMs }] }),
  };
}
