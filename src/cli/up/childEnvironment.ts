import { withoutVendors } from '../../demoVariables.js';
import { isDemo, type UpOptions } from './upOptions.js';

/** What has been brought up, as far as the programs need to know. */
export interface Addresses {
  readonly databaseUrl: string;
  readonly temporal: { readonly address: string; readonly namespace: string; readonly ui: string | undefined };
  readonly apiPort: number;
  readonly simulators: Readonly<Record<'ehr' | 'fax' | 'sms' | 'idp', number>> | undefined;
}

/** The address of the API and of the simulators; this machine only. */
export const loopback = (port: number): string => `http://127.0.0.1:${port}`;

/**
 * The environment of the API, the worker and the simulators. In the demo nothing of vendors and
 * logins is handed on, so that no program even holds what it must not use.
 */
export function childEnvironment(
  own: NodeJS.ProcessEnv,
  options: UpOptions & { readonly publicUrl?: string | undefined },
  addresses: Addresses,
): NodeJS.ProcessEnv {
  const { databaseUrl, temporal, apiPort, simulators } = addresses;
  const demo = isDemo(options);
  return {
    ...(demo ? withoutVendors(own) : own),
    ...(demo ? { LOOPKEEPER_DEMO: 'true', PUBLIC_URL: options.publicUrl ?? loopback(apiPort), CODEC_ORIGINS: '' } : {}),
    LOOPKEEPER_DATA: options.dataFolder,
    DATABASE_URL: databaseUrl,
    // Read already, and empty counts as not set.
    DATABASE_URL_FILE: '',
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    ...(temporal.ui === undefined ? {} : { TEMPORAL_UI_URL: temporal.ui }),
    PORT: String(apiPort),
    // The scale stands in the database: the programs read the clock there.
    TIME_LAPSE: '',
    CHARTS_DIR: options.chartsFolder ?? '',
    ...(simulators === undefined ? {} : simulatorVariables(simulators)),
  };
}

function simulatorVariables({ ehr, fax, sms, idp }: NonNullable<Addresses['simulators']>): NodeJS.ProcessEnv {
  return {
    SIMULATOR_EHR_PORT: String(ehr),
    SIMULATOR_FAX_PORT: String(fax),
    SIMULATOR_SMS_PORT: String(sms),
    SIMULATOR_IDP_PORT: String(idp),
    EHR_BASE_URL: loopback(ehr),
    TELNYX_API_BASE_URL: loopback(fax),
    TWILIO_API_BASE_URL: loopback(sms),
  };
}
