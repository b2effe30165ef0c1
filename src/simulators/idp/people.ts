import { messages } from './messages.js';

/** A person of the demo's practice in its identity provider. All of them are invented. */
export interface DemoPerson {
  /** Also their name in the audit and in an action's `by`. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  /** What the role may do, shown next to each person. */
  readonly may: string;
}

const practice = 'harborview.example';
const person = (role: keyof typeof messages.may, id: string, name: string, mailbox: string): DemoPerson => ({
  id,
  name,
  email: `${mailbox}@${practice}`,
  role,
  may: messages.may[role],
});

/** The coordinators match the seed's by email address. */
export const demoPeople: readonly DemoPerson[] = [
  person('coordinator', 'coordinator-1', 'Maya Ortiz', 'maya.ortiz'),
  person('coordinator', 'coordinator-2', 'Ben Carter', 'ben.carter'),
  person('coordinator', 'coordinator-3', 'Ines Duarte', 'ines.duarte'),
  person('clinician', 'amara.osei', 'Dr. Amara Osei', 'amara.osei'),
  person('clinician', 'tomas.lindqvist', 'Dr. Tomas Lindqvist', 'tomas.lindqvist'),
  person('manager', 'grace.whitfield', 'Grace Whitfield', 'grace.whitfield'),
  person('engineer', 'jonas.keller', 'Jonas Keller', 'jonas.keller'),
  person('administrator', 'priya.raman', 'Priya Raman', 'priya.raman'),
];
