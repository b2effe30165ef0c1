/** Text of `loopkeeper review`. */
export const reviewMessages = {
  title: (week: string, from: string, to: string, on: string, headline: string) =>
    `Week ${week} (${from} to ${to}) as of ${on}: ${headline}`,
  noBaseline: 'No baseline yet. Import past orders: npm run import -- FILE',
  baselineOf: (orders: number, name: string, from: string, to: string) => `Baseline: ${orders} orders of ${name}, ${from} to ${to}`,
  smallNumbers: 'Small numbers: treat them as a list of patients, not as rates.',
  beside: (baseline: string) => `baseline ${baseline}`,
  points: (baseline: string, points: string) => `baseline ${baseline}, ${points} points`,
  notFinal: (count: number, of: number) => `${count} of ${of} so far, not final`,
  byDay: (what: string, days: number, rate: string) => `${what} by day ${days}: ${rate}`,

  closure: 'Loop closure: visits kept, by grade A to C proof',
  kept: 'kept',
  grades: (a: number, b: number, c: number) => `proof: ${a} A, ${b} B, ${c} C`,
  newest: (days: number, week: string, rate: string) => `latest final week for day ${days}: ${week}, ${rate}`,

  others: 'Other measures',
  timeToSend: (median: string, p90: string, count: number, of: number) =>
    `time to send: median ${median}, 90% within ${p90}, ${count} of ${of} sent`,
  baselineMedian: (median: string) => `baseline median ${median}`,
  timeToDelivery: (median: string, count: number, of: number) => `time to proof of delivery: median ${median}, ${count} of ${of}`,
  booked: 'appointment booked',
  lost: (rate: string, unreachable: number) => `patients lost: ${rate}, ${unreachable} of them not reached`,
  lostLater: (days: number) => `patients lost: known after day ${days}`,
  staffMinutes: (minutes: string) => `staff minutes per 100 orders so far: ${minutes}`,
  network: (inside: number, outside: number, unknown: number, elsewhere: number) =>
    `network: ${inside} kept in network, ${outside} out of network, ${unknown} unknown; ${elsewhere} seen elsewhere`,

  notOver: 'Where to look: this week is not over yet',
  noDrop: (days: number) => `Where to look: no step is below the baseline within ${days} days of the order`,
  allReached: (days: number) => `Where to look: every order passed every step within ${days} days`,
  look: (from: string, step: string, share: string, days: number, drop: string) =>
    `Where to look: ${from} -> ${step}, ${share} within ${days} days of the order; ${drop}`,
  share: (count: number, of: number, rate: string) => `${count} of ${of} (${rate})`,
  largestDrop: 'the largest drop',
  dropOf: (baseline: string, points: string) => `baseline ${baseline}, ${points} points below it`,
  funnel: (days: number) => `Funnel within ${days} days`,
  step: (from: string, step: string) => `${from} -> ${step}`,
  cohorts: 'Kept by order week',
  orders: 'orders',
  day: (days: number) => `day ${days}`,
  ordersCounted: (all: number, eligible: number, leftOut: string, recorded: number) =>
    `Orders: ${all} followed, ${eligible} eligible; left out: ${leftOut}; recorded only: ${recorded}`,
  none: 'none',
  texts: (texts: number, optedOut: string) => `Texts: ${texts}; opted out: ${optedOut}`,
  textsPerKept: (texts: number, perKept: string, optedOut: string) => `Texts: ${texts}, ${perKept} per kept visit; opted out: ${optedOut}`,
  doubts: (list: string) => `To check: ${list}`,
  claimedOnly: (count: number) => `appointments known only from the patient: ${count}`,
  saidOnly: (count: number) => `visits known only from the patient, not counted: ${count}`,
  keptBeforeOrdered: (count: number) => `visits dated before their order, not counted: ${count}`,
  noSuchWeek: 'There is no such week.',
} as const;
