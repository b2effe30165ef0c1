import type { RequestLog } from '../ports/log.js';
import type { SpecialtyRules } from '../domain/order/specialtyRules.js';
import type { Audit } from '../ports/audit.js';
import type { DirectoryEditor } from '../ports/directoryEditor.js';
import type { IdentityProvider } from '../ports/identityProvider.js';
import type { InboundFaxStore } from '../ports/inboundFaxes.js';
import type { Intake } from '../ports/intake.js';
import type { MeasureStore } from '../ports/measureStore.js';
import type { PayloadCodecPort } from '../ports/payloadCodec.js';
import type { PracticeSettings } from '../ports/practiceSettings.js';
import type { Readiness } from '../ports/readiness.js';
import type { ReferralProcess } from '../ports/referralProcess.js';
import type { ReferralViews } from '../ports/referralViews.js';
import type { SpecialtyEditor } from '../ports/specialtyEditor.js';
import type { PolicyEditor } from '../ports/policyEditor.js';
import type { WebhookSignatures } from '../ports/signatures.js';
import type { Sessions } from '../ports/sessions.js';
import type { Tokens } from '../ports/tokens.js';
import type { Worklist } from '../ports/worklist.js';
import type { LiveChanges } from './worklist/changeFeed.js';
import type { AdmissionRules } from './auth/userFromClaims.js';
import type { LoginCookies } from './auth/loginCookie.js';
import type { OperationalMetrics } from '../ports/operationalMetrics.js';
import type { Dispatcher } from '../outbox/dispatcher.js';

export interface AppSettings {
  /** The name of this installation's EHR: half of every order's identity (decision 9). */
  ehr: string;
  /** The EHR's FHIR address, where it writes absolute references. */
  ehrBaseUrl?: string | undefined;
  /** Our public address, without a trailing slash: Twilio signs it. */
  publicUrl: string;
  /** Host headers that are answered, with port where there is one: `localhost:3000`. */
  allowedHosts: readonly string[];
  /** Exact origins that may call the codec from a browser. */
  codecOrigins: readonly string[];
  /**
   * The Temporal Web UI behind our proxy: its own address, where it is served under /temporal, and
   * its namespace.
   */
  temporalUi: { readonly url: string | undefined; readonly namespace: string };
  /** The folder of the built dashboard. Without it there are no pages. */
  dashboard?: string | undefined;
  /** How many proxies of ours are in front. With 0 or undefined, X-Forwarded-For is not trusted. */
  trustedProxies?: number | undefined;
  limits?: Partial<Limits> | undefined;
}

/** Requests per minute and client address, unless a comment says otherwise. */
export interface Limits {
  webhooks: number;
  api: number;
  codec: number;
  /** One page of the Temporal Web UI is a hundred files. */
  temporalUi: number;
  /** Answers of 401 and 403 before an address gets 429, which is not audited. */
  denials: number;
  /** Concurrent requests in this process. */
  inFlight: number;
}

/** What sign-in by name needs. An installation without an identity provider has none of it. */
export interface LoginParts {
  readonly provider: IdentityProvider;
  readonly rules: AdmissionRules;
  readonly cookies: LoginCookies;
  /** The id of the coordinator in our own list with this e-mail address, in lower case. */
  readonly coordinatorOf: (email: string) => Promise<string | undefined>;
}

/**
 * Everything that the HTTP side needs. A route names the members that it uses, as
 * `Pick<AppParts, ...>`.
 */
export interface AppParts {
  intake: Intake;
  process: ReferralProcess;
  views: ReferralViews;
  worklist: Worklist;
  /** The documents of faxes to the practice. */
  faxes: Pick<InboundFaxStore, 'ofMessage'>;
  /** Notifies listeners of changes as they happen. */
  changes: Pick<LiveChanges, 'listen'>;
  /** The weekly reviews as they were stored. */
  reviews: Pick<MeasureStore, 'review' | 'reviewedWeeks'>;
  directory: DirectoryEditor;
  rules: PolicyEditor;
  readiness: Readiness;
  specialties: SpecialtyEditor;
  audit: Audit;
  /** For the metrics. */
  workload: OperationalMetrics;
  signatures: WebhookSignatures;
  codec: PayloadCodecPort;
  /** Name and phone of the practice, for answers to patients. */
  practice: PracticeSettings['practice'];
  tokens: Tokens;
  sessions: Sessions;
  /** Sign-in by name; undefined where no identity provider is set up. */
  login?: LoginParts | undefined;
  /** Practice time. */
  now: () => number;
  /** The current table of (system, code) to specialty (decision 8). */
  specialtyRules: () => Promise<SpecialtyRules>;
  log: RequestLog;
  /** Woken after each commit that may have put a message into the outbox. */
  dispatcher: Pick<Dispatcher, 'wake'>;
  /** Whether an order can be accepted now: the database answers. */
  isReady: () => Promise<boolean>;
  settings: AppSettings;
}
