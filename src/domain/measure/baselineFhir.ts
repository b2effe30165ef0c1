import { z } from 'zod';
import { parseInstant, type BaselineOrder, type ImportContext, type ImportProblem } from './baseline.js';
import type { Code } from '../referral.js';
import { dayMs } from '../time/durations.js';

/**
 * Past orders from FHIR R4 NDJSON: ServiceRequest, Appointment and Encounter by `basedOn`, Task by
 * `basedOn` or `focus`, in any order.
 */

const reference = z.looseObject({ reference: z.string().optional() });
const concept = z.looseObject({
  coding: z.array(z.looseObject({ system: z.string().optional(), code: z.string().optional() })).optional(),
});
const serviceRequest = z.looseObject({
  resourceType: z.literal('ServiceRequest'),
  id: z.string().min(1),
  status: z.string(),
  intent: z.string(),
  doNotPerform: z.boolean().optional(),
  authoredOn: z.string().optional(),
  identifier: z.array(z.looseObject({ value: z.string().optional(), type: concept.optional() })).optional(),
  category: z.array(concept).optional(),
  code: concept.optional(),
  performerType: concept.optional(),
});
const appointment = z.looseObject({
  resourceType: z.literal('Appointment'),
  status: z.string(),
  created: z.string().optional(),
  start: z.string().optional(),
  basedOn: z.array(reference).optional(),
});
const encounter = z.looseObject({
  resourceType: z.literal('Encounter'),
  status: z.string(),
  period: z.looseObject({ start: z.string().optional() }).optional(),
  basedOn: z.array(reference).optional(),
});
const task = z.looseObject({
  resourceType: z.literal('Task'),
  status: z.string(),
  authoredOn: z.string().optional(),
  executionPeriod: z.looseObject({ start: z.string().optional() }).optional(),
  basedOn: z.array(reference).optional(),
  focus: reference.optional(),
});
const resource = z.discriminatedUnion('resourceType', [serviceRequest, appointment, encounter, task]);
type Resource = z.infer<typeof resource>;

/**
 * What one line says, reduced to what the baseline needs. `left`: well-formed, but nothing of ours
 * (an Observation, a lab order).
 */
export type FhirLine =
  | { kind: 'order'; line: number; id: string; key: string; orderedAt: number; specialty?: string | undefined }
  | { kind: 'sent' | 'booked' | 'kept'; line: number; orderIds: string[]; at: number }
  | { kind: 'left'; line: number; because: string }
  | { kind: 'problem'; problem: ImportProblem };

export interface FhirContext extends Omit<ImportContext, 'specialtyNamed'> {
  /** The specialty that a code of the order or of its performer stands for. */
  specialtyOf: (codes: readonly Code[]) => string | undefined;
}

const known: readonly string[] = ['ServiceRequest', 'Appointment', 'Encounter', 'Task'];

/** One line of the file. Never throws; never repeats a value. */
export function readFhirLine(text: string, line: number, context: FhirContext): FhirLine {
  const json = parseJson(text);
  const type = typeof json === 'object' && json !== null && 'resourceType' in json ? json.resourceType : undefined;
  if (typeof type !== 'string') return problem(line, 'row', 'not a FHIR resource in JSON');
  if (!known.includes(type)) return { kind: 'left', line, because: 'another resource type' };
  const parsed = resource.safeParse(json);
  if (!parsed.success) return problem(line, elementOf(parsed.error), 'missing or not of the type that FHIR R4 gives it');
  return reduce(parsed.data, line, context);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const problem = (line: number, column: string, why: string): FhirLine => ({ kind: 'problem', problem: { line, column, why } });

/** Names of elements come from the schema above; positions in lists are left out. */
const elementOf = (error: z.ZodError): string => error.issues[0]?.path.filter((part) => typeof part === 'string').join('.') || 'row';

function reduce(found: Resource, line: number, context: FhirContext): FhirLine {
  switch (found.resourceType) {
    case 'ServiceRequest':
      return readOrder(found, line, context);
    case 'Appointment':
      return readAppointment(found, line, context);
    case 'Encounter':
      if (found.status !== 'finished') return { kind: 'left', line, because: 'an encounter that is not finished' };
      return event('kept', line, ordersOf(found.basedOn), found.period?.start, 'period.start', context);
    case 'Task':
      if (unsent.includes(found.status)) return { kind: 'left', line, because: 'a task that was not sent' };
      return sentBy(found, line, context);
  }
}

const unsent: readonly string[] = ['draft', 'entered-in-error'];

function sentBy(found: Extract<Resource, { resourceType: 'Task' }>, line: number, context: FhirContext): FhirLine {
  const orderIds = ordersOf([...(found.basedOn ?? []), ...(found.focus === undefined ? [] : [found.focus])]);
  return found.executionPeriod?.start === undefined
    ? event('sent', line, orderIds, found.authoredOn, 'authoredOn', context)
    : event('sent', line, orderIds, found.executionPeriod.start, 'executionPeriod.start', context);
}

function readAppointment(found: Extract<Resource, { resourceType: 'Appointment' }>, line: number, context: FhirContext): FhirLine {
  const orderIds = ordersOf(found.basedOn);
  if (found.status === 'fulfilled') return event('kept', line, orderIds, found.start, 'start', context);
  if (!madeOnce.includes(found.status)) return { kind: 'left', line, because: 'an appointment that was never made' };
  if (found.created === undefined) return { kind: 'left', line, because: 'an appointment that does not say when it was made' };
  return event('booked', line, orderIds, found.created, 'created', context);
}

/** A missed or cancelled appointment was booked once. */
const madeOnce: readonly string[] = ['booked', 'arrived', 'checked-in', 'noshow', 'cancelled'];

function event(
  kind: 'sent' | 'booked' | 'kept',
  line: number,
  orderIds: string[],
  text: string | undefined,
  element: string,
  context: FhirContext,
): FhirLine {
  if (orderIds.length === 0) return { kind: 'left', line, because: 'based on no order' };
  const at = text === undefined ? undefined : parseInstant(text, context.zone);
  if (at === undefined) return problem(line, element, text === undefined ? 'missing' : 'not a day or an instant');
  return at > context.nowMs ? problem(line, element, 'lies in the future') : { kind, line, orderIds, at };
}

const ordersOf = (references: readonly { reference?: string | undefined }[] | undefined): string[] => [
  ...new Set(
    (references ?? []).flatMap(
      (one) => /(?:^|\/)ServiceRequest\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/.*)?$/.exec(one.reference ?? '')?.[1] ?? [],
    ),
  ),
];

function readOrder(found: Extract<Resource, { resourceType: 'ServiceRequest' }>, line: number, context: FhirContext): FhirLine {
  const specialty = context.specialtyOf([...codesOf(found.performerType), ...codesOf(found.code)]);
  const because = leftBecause(found, specialty);
  if (because !== undefined) return { kind: 'left', line, because };
  const orderedAt = found.authoredOn === undefined ? undefined : parseInstant(found.authoredOn, context.zone);
  if (orderedAt === undefined) return problem(line, 'authoredOn', found.authoredOn === undefined ? 'missing' : 'not a day or an instant');
  if (orderedAt > context.nowMs) return problem(line, 'authoredOn', 'lies in the future');
  const key = `${context.source}:${placerOf(found) ?? found.id}`;
  return { kind: 'order', line, id: found.id, key, orderedAt, specialty };
}

const orderIntents: readonly string[] = ['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order'];
const placedStatuses: readonly string[] = ['active', 'on-hold', 'completed', 'revoked', 'unknown'];
/** SNOMED CT: patient referral. */
const referralCode = '3457005';

function leftBecause(found: Extract<Resource, { resourceType: 'ServiceRequest' }>, specialty: string | undefined): string | undefined {
  if (!orderIntents.includes(found.intent) || found.doNotPerform === true) return 'a proposal, a plan or a prohibition';
  if (!placedStatuses.includes(found.status)) return 'an order that was never placed, or entered in error';
  const codes = [...(found.category ?? []).flatMap(codesOf), ...codesOf(found.code)];
  return specialty !== undefined || codes.some((one) => one.code === referralCode) ? undefined : 'an order that is no referral';
}

const codesOf = (found: z.infer<typeof concept> | undefined): Code[] => (found?.coding ?? []).map(({ system, code }) => ({ system, code }));

const placerOf = (found: Extract<Resource, { resourceType: 'ServiceRequest' }>): string | undefined =>
  found.identifier?.find((one) => codesOf(one.type).some((type) => type.code === 'PLAC'))?.value;

/**
 * Orders with the earliest of what is known of each. Where the visit was, FHIR does not say:
 * unknown.
 */
export function joinOrders(lines: readonly FhirLine[]): { orders: BaselineOrder[]; problems: ImportProblem[]; unmatched: number } {
  const orders = new Map<string, BaselineOrder>();
  const problems: ImportProblem[] = [];
  const keys = new Set<string>();
  for (const one of lines) {
    if (one.kind === 'problem') problems.push(one.problem);
    if (one.kind !== 'order') continue;
    if (orders.has(one.id) || keys.has(one.key))
      problems.push({ line: one.line, column: 'id', why: 'an order of the same id or placer number came before' });
    else orders.set(one.id, { key: one.key, specialty: one.specialty, orderedAt: one.orderedAt, network: 'unknown' });
    keys.add(one.key);
  }
  return { ...addEvents(orders, lines, problems), problems };
}

const fieldOf = { sent: 'sentAt', booked: 'bookedAt', kept: 'keptAt' } as const;

function addEvents(
  orders: Map<string, BaselineOrder>,
  lines: readonly FhirLine[],
  problems: ImportProblem[],
): { orders: BaselineOrder[]; unmatched: number } {
  let unmatched = 0;
  for (const one of lines) {
    if (one.kind !== 'sent' && one.kind !== 'booked' && one.kind !== 'kept') continue;
    const matching = one.orderIds.filter((id) => orders.has(id));
    if (matching.length === 0) unmatched += 1;
    for (const id of matching) addEvent(orders, id, one, problems);
  }
  return { orders: [...orders.values()], unmatched };
}

function addEvent(
  orders: Map<string, BaselineOrder>,
  id: string,
  event: Extract<FhirLine, { kind: 'sent' | 'booked' | 'kept' }>,
  problems: ImportProblem[],
): void {
  const order = orders.get(id);
  if (order === undefined) return;
  if (event.at < order.orderedAt - dayMs) {
    problems.push({ line: event.line, column: 'basedOn', why: 'more than a day before its order' });
    return;
  }
  const field = fieldOf[event.kind];
  orders.set(id, { ...order, [field]: Math.min(order[field] ?? event.at, event.at) });
}
