/**
 * The text of the go-live check, for its page and the terminal. Arguments are counts, shares and
 * names; `counted` adds the plural.
 */

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export const titles = {
  orderTrigger: 'Orders arrive from the EHR',
  orderCodes: 'Order codes lead to the specialty',
  contactData: 'Patients can be reached by text',
  directoryMapped: 'The directory has offices to send to',
  directoryMaintained: 'Fax numbers are confirmed',
  baa: 'Business associate agreements are on file',
  tenDlc: 'Texting is registered (10DLC)',
  stopTest: 'STOP works',
  baseline: 'There is a baseline',
  owners: 'Coordinators work the tasks',
  windows: 'Every urgency has deadlines',
  oneSpecialty: 'One specialty at a time',
  volume: 'There are enough orders',
  closure: 'There are loops left to close',
} as const;

export const ago = (days: number): string => (days < 1 ? 'within the last day' : `${counted(days, 'day')} ago`);

export const orderTrigger = {
  none: (days: number) => `no signed order in ${days} days`,
  noneNext: 'Set up the EHR to post signed orders to Loopkeeper (see "An order" in the interface guide). Place one and check again.',
  some: (count: number, days: number, newest: string) => `${counted(count, 'signed order')} in ${days} days, the newest ${newest}`,
};

export const orderCodes = {
  none: 'no code leads to it',
  noneNext: 'Add the codes and words that its orders carry to the specialty.',
  untried: (codes: number) => `${counted(codes, 'code')}, and no order to test them with`,
  untriedNext: 'Place an order for this specialty and check again.',
  some: (ofSpecialty: number, received: number, unmapped: number) =>
    `${ofSpecialty} of ${counted(received, 'order')} lead to it, ${unmapped} to no specialty`,
  noneMappedNext: 'Place an order for this specialty. If it arrives and is not counted here, its code is missing from the specialty.',
  unmappedNext: 'Open the tasks about unclear specialties, and add the codes of those orders to the specialty.',
};

export const contactData = {
  sealed: (charts: number) => `${counted(charts, 'chart')} cannot be decrypted`,
  sealedNext: 'Give this command the keys that the charts are encrypted with.',
  none: 'no chart was read yet',
  noneNext: 'Charts are read for orders of a specialty that is switched on. Check again after the first twenty.',
  some: (share: string, ofAll: boolean, unreadable: number) =>
    `${share}${ofAll ? ', of all specialties' : ''}${unreadable > 0 ? `; ${unreadable} more cannot be decrypted` : ''}`,
  why: (noMobile: number, noConsent: number, optedOut: number) =>
    `${noMobile} without a mobile number, ${noConsent} without consent to texts, ${optedOut} opted out`,
  tooFewNext: (why: string, enough: number) => `Too few to tell (${why}). Check again at ${enough} patients.`,
  lowNext: (why: string) => `Update the charts at the front desk: ${why}. Below 80% texting does not help.`,
};

export const directory = {
  mapped: (specialists: number, inNetwork: number, withEndpoint: number, usable: number) =>
    `${counted(specialists, 'specialist')}: ${inNetwork} in a network, ${withEndpoint} with a confirmed fax number, ` +
    `${usable} with both who take new patients`,
  mappedNext: 'Add specialists with the plans that they take and a fax number that was confirmed by a call.',
  noNumber: (specialists: number) => `no fax number for ${counted(specialists, 'specialist')}`,
  noNumberNext: 'Add their fax numbers.',
  confirmed: (count: number, days: number) => `${count} of ${count} confirmed in ${days} days`,
  stale: (count: number, of: number, days: number) => `${count} of ${of} not confirmed in ${days} days`,
  staleNext: (numbers: string) => `Call and confirm: ${numbers}.`,
  staleNumber: (specialist: string, kind: string, address: string, since: string | undefined) =>
    `${specialist}, ${kind} ${address} (${since ?? 'never'})`,
};

export const attested = {
  none: 'none on file',
  baaNext: 'Sign agreements with everyone who handles texts, faxes and the servers. Then record where they are kept.',
  tenDlcNext: 'Register the brand and campaign with the text provider. Then record the campaign.',
  onFile: (reference: string, by: string, day: string) => `on file: ${reference}, recorded by ${by} on ${day}`,
};

export const stopTest = {
  noNumber: 'no test number on file',
  noNumberNext: "Record one of the practice's own mobile numbers. Text STOP from it to the number that patients are texted from.",
  ending: (digits: string) => `the number ending in ${digits}`,
  none: (ending: string) => `no STOP arrived from ${ending}`,
  noneNext: 'Text STOP from it to the number that patients are texted from, and check again.',
  broken: (texts: number, ending: string) => `${counted(texts, 'text')} went to ${ending} after its STOP`,
  brokenNext: 'Do not switch anything on. Something other than Loopkeeper sends texts: find it first.',
  passed: (ending: string, when: string, byProvider: boolean) =>
    `${ending} was blocked ${when} (${byProvider ? 'reported by the provider' : 'read from its text'})`,
};

export const baseline = {
  importNext: 'Import past orders on the server with the import command (see the import guide).',
  none: (others: number | undefined) => `no past order of it${others === undefined ? '' : `, ${others} of others`}`,
  some: (orders: number, months: string) => `${counted(orders, 'past order')}, ${months}`,
  tooFew: 'Too few to compare with.',
  months: (first: string, last: string) => (first === last ? first : `${first} to ${last}`),
};

export const owners = {
  some: (count: number) => counted(count, 'active coordinator'),
  noneNext: 'Add at least one coordinator. Without one, tasks are not worked.',
  oneNext: 'Add a second coordinator to cover absences.',
};

export const windows = {
  some: (count: number, of: number) => `${count} of ${of} urgencies`,
  missingNext: (urgencies: readonly string[]) => `Publish a deadlines policy for: ${urgencies.join(', ')}.`,
  versions: (versions: readonly string[]) => `, by ${versions.join(', ')}`,
};

export const oneSpecialty = {
  on: (count: number, isThisOn: boolean) => `${count} on${isThisOn ? '' : ', this one not yet'}`,
  others: (others: readonly string[]) => `: ${others.join(', ')}`,
  other: (label: string, since: string | undefined) => `${label} (${since ?? 'start not recorded'})`,
  next: (days: number) => `Start with one specialty. Add the next when the first has been on for ${days} days and has its number.`,
};

export const volume = {
  some: (orders: number, days: number) => `${counted(orders, 'order')} in ${days} days`,
  none: 'no order yet',
  young: (orders: number, days: number) => `${counted(orders, 'order')} in the ${counted(days, 'day')} since the first one`,
  youngNext: 'Import a month of past orders, or check again in a month.',
  perMonth: (orders: number) => `${orders} a month in the baseline`,
  tooFewNext: 'With so few orders, a list and a telephone do the same for less. Loopkeeper is the wrong tool.',
};

export const closure = {
  none: 'no baseline to tell from',
  tooFew: (orders: number, days: number) => `${counted(orders, 'past order')} known for ${days} days`,
  tooFewNext: (days: number, orders: number) => `Import at least ${orders} past orders that are ${days} days old or older.`,
  some: (share: string, days: number) => `${share} of past orders kept by day ${days}`,
  highNext:
    'Your current process already closes as many loops as a referral manager within an EHR does (76.8%). ' +
    'Keep it. Loopkeeper is the wrong tool.',
};
