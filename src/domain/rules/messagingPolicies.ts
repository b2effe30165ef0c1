import { nudgePolicy, routineNudges, statNudges, urgentNudges } from '../texting/nudgePolicy.js';
import { capsPolicy, defaultCaps } from '../texting/permit.js';
import type { PolicyKind } from '../policy.js';
import { defaultHours, hoursPolicy } from '../texting/quietHours.js';
import { defaultWindows, windowsPolicy } from '../process/windows.js';

/** A row of the table of policies, version 1; '*' matches any. */
export interface DefaultPolicy {
  readonly kind: PolicyKind<unknown>;
  readonly specialty: string;
  readonly urgency: string;
  readonly body: unknown;
  /** Where the numbers come from. */
  readonly source: string;
}

const cadence = 'Cadence of the method: same day, D+3, a person at D+7';

/** What an installation starts with; the practice changes it by a newer version. */
export const messagingPolicies: readonly DefaultPolicy[] = [
  {
    kind: hoursPolicy,
    specialty: '*',
    urgency: '*',
    body: defaultHours,
    source: '47 CFR 64.1200(c)(1), narrowed; hours of CT, FL, MD, MS, NJ, OK, RI, TX',
  },
  {
    kind: capsPolicy,
    specialty: '*',
    urgency: '*',
    body: defaultCaps,
    source: '47 CFR 64.1200(a)(9)(iv): one a day, three a week; six a referral and four hours are ours',
  },
  { kind: nudgePolicy, specialty: '*', urgency: '*', body: routineNudges, source: cadence },
  {
    kind: nudgePolicy,
    specialty: '*',
    urgency: 'urgent',
    body: urgentNudges,
    source: 'Urgent: booked within 3 working days; call and text the same day',
  },
  { kind: nudgePolicy, specialty: '*', urgency: 'asap', body: urgentNudges, source: 'As urgent' },
  { kind: nudgePolicy, specialty: '*', urgency: 'stat', body: statNudges, source: 'STAT: a person calls; texts are an adjunct' },
  {
    kind: windowsPolicy,
    specialty: '*',
    urgency: '*',
    body: defaultWindows,
    source: 'UNC Epic, GAO-23-105617, NHS e-RS contact days; defaults of ours between them',
  },
];
