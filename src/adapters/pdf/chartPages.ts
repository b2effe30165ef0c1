import type { Chart, ChartEntry, CoverageFact, OrderContent } from '../../domain/chart/chart.js';
import type { PacketContent } from '../../domain/packet/packet.js';
import type { Code } from '../../domain/referral.js';
import { contentWidth, lineHeight, page, type Column, type Sheet } from './sheet.js';
import { ageOn, codeWords, dateWords, phoneWords, urgencyWords } from './words.js';

const body = { size: 10.5 };
const strong = { size: 10.5, bold: true };
const title = { size: 12.5, bold: true };
const labelWidth = 108;

/** The pages after the cover: the patient, the reason, then the chart. */
export function drawChartPages(sheet: Sheet, content: PacketContent): void {
  const { chart } = content;
  sheet.newPage();
  drawPatient(sheet, content);
  drawCoverage(sheet, chart);
  drawReason(sheet, content);
  drawList(sheet, chart, problems, chart.problems);
  drawList(sheet, chart, medications, chart.medications);
  drawList(
    sheet,
    chart,
    chart.noKnownAllergies ? { ...allergies, none: 'No known allergies (recorded as such).' } : allergies,
    chart.allergies,
  );
  drawResults(sheet, chart);
  drawDocuments(sheet, chart);
}

/** The printed form of one of the chart's lists. */
interface List {
  title: string;
  columns: readonly Column[];
  row: (entry: ChartEntry) => string[];
  /** The usual status. When one entry differs, the list prints the status of every entry. */
  usual: string;
  none: string;
  /** The FHIR types of its entries. */
  from: readonly string[];
}

const problems: List = {
  title: 'Problems',
  columns: [
    { title: 'Problem', share: 0.82 },
    { title: 'Since', share: 0.18 },
  ],
  row: ({ text, value, date }) => [value === undefined ? text : `${text} (${value})`, dateWords(date)],
  usual: 'active',
  none: 'None in the chart.',
  from: ['Condition'],
};
const medications: List = {
  title: 'Medications',
  columns: [
    { title: 'Medication', share: 0.46 },
    { title: 'Dose and use', share: 0.36 },
    { title: 'Ordered', share: 0.18 },
  ],
  row: ({ text, value, date }) => [text, value ?? 'Not in the chart', dateWords(date)],
  usual: 'active',
  none: 'None in the chart.',
  from: ['MedicationRequest', 'MedicationStatement'],
};
/** "None known" and "not documented" differ, and a prescriber must be able to tell them apart. */
const allergies: List = {
  title: 'Allergies',
  columns: [
    { title: 'Allergy', share: 0.46 },
    { title: 'Reaction', share: 0.36 },
    { title: 'Since', share: 0.18 },
  ],
  row: ({ text, value, date }) => [text, value ?? 'Not in the chart', dateWords(date)],
  usual: 'active',
  none: 'Not recorded in the chart: please ask the patient.',
  from: ['AllergyIntolerance'],
};
const result = { usual: 'final', none: 'None in the chart.', from: [] };
const studies: List = {
  ...result,
  title: 'Studies',
  columns: [
    { title: 'Date', share: 0.16 },
    { title: 'Study', share: 0.26 },
    { title: 'Finding', share: 0.58 },
  ],
  row: ({ text, value, date }) => [dateWords(date), text, value ?? onFile],
};
const tests: List = {
  ...result,
  title: 'Test results',
  columns: [
    { title: 'Date', share: 0.16 },
    { title: 'Test', share: 0.46 },
    { title: 'Value (reference, flag)', share: 0.38 },
  ],
  row: ({ text, value, date }) => [dateWords(date), text, value ?? onFile],
  from: ['Observation', 'DiagnosticReport'],
};
const onFile = 'The report is on file: please ask us for it.';

const coverageColumns: Column[] = [
  { title: 'Payer', share: 0.32 },
  { title: 'Plan', share: 0.22 },
  { title: 'Member ID', share: 0.22 },
  { title: 'Valid', share: 0.24 },
];
const vitalColumns: Column[] = [
  { title: 'Date', share: 0.16 },
  { title: 'Measured', share: 0.84 },
];
const documentColumns: Column[] = [
  { title: 'Document', share: 0.82 },
  { title: 'Date', share: 0.18 },
];

/** A title that is never the last line of a page. */
function section(sheet: Sheet, name: string): void {
  sheet.moveTo(sheet.y() + 10);
  sheet.ensure(lineHeight(title) + 4 * lineHeight(body));
  sheet.text(name, title);
  sheet.rule(1.5);
  sheet.moveTo(sheet.y() + 4);
}

/** A label with its value to the right. Prints nothing without a value. */
function fact(sheet: Sheet, label: string, value: string | undefined): void {
  if (value === undefined || value.trim() === '') return;
  sheet.ensure(lineHeight(body));
  sheet.label(label, strong, page.left, sheet.y(), { width: labelWidth - 6, to: 'left' });
  sheet.text(value, body, { x: page.left + labelWidth, width: contentWidth - labelWidth });
}

function drawPatient(sheet: Sheet, { chart: { patient }, preparedOn }: PacketContent): void {
  sheet.moveTo(sheet.y() - 10);
  section(sheet, 'Patient');
  sheet.text(patient.name ?? 'Name not in the chart', { size: 15, bold: true });
  sheet.moveTo(sheet.y() + 2);
  if (patient.deceased) fact(sheet, 'DECEASED', dateWords(patient.deceasedAt) || 'The chart says so, without a date.');
  const age = patient.deceased ? undefined : ageOn(patient.birthDate, preparedOn);
  fact(sheet, 'Date of birth', patient.birthDate && `${dateWords(patient.birthDate)}${age === undefined ? '' : ` (age ${age})`}`);
  fact(sheet, 'Sex', codeWords(patient.sex));
  fact(sheet, 'Phone', patient.phones.map(phoneOf).join('\n'));
  fact(sheet, 'Address', addressOf(patient.address));
  fact(sheet, 'Language', patient.spokenLanguage ?? (patient.language === 'es' ? 'Spanish' : undefined));
  for (const { label, value } of patient.identifiers) fact(sheet, label, value);
}

function phoneOf({ raw, use, dialable }: Chart['patient']['phones'][number]): string {
  return `${phoneWords(dialable ?? raw)}${use === undefined ? '' : ` (${use})`}`;
}

function addressOf(address: Chart['patient']['address']): string | undefined {
  if (address === undefined) return undefined;
  const town = [address.city, [address.state, address.postalCode].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  return [...address.lines, town].filter((line) => line !== '').join('\n');
}

function drawCoverage(sheet: Sheet, chart: Chart): void {
  section(sheet, 'Insurance');
  if (chart.coverage.length === 0) sheet.text('The chart holds no insurance.', body);
  else
    sheet.table(
      coverageColumns,
      chart.coverage.map((one) => [one.payer ?? '', one.plan ?? '', one.memberId ?? '', period(one)]),
    );
  drawLeftOut(sheet, chart, ['Coverage']);
}

function period({ from, until, status }: CoverageFact): string {
  const dates = from === undefined && until === undefined ? '' : `${dateWords(from)} to ${until === undefined ? 'now' : dateWords(until)}`;
  return [dates, status === 'active' && dates !== '' ? '' : codeWords(status)].filter((part) => part !== '').join(', ');
}

function drawReason(sheet: Sheet, content: PacketContent): void {
  const { order, urgency, specialtyLabel } = content;
  section(sheet, 'Reason for referral');
  for (const reason of order.reasons) sheet.text(conceptWords(reason), strong);
  if (order.reasons.length === 0) sheet.text('The order gives no reason; please ask us.', body);
  for (const note of order.notes) {
    sheet.moveTo(sheet.y() + 3);
    sheet.text(note, body);
  }
  sheet.moveTo(sheet.y() + 5);
  fact(sheet, 'Ordered', conceptWords(order.code));
  fact(sheet, 'Specialty', specialtyLabel);
  fact(sheet, 'Urgency', urgencyWords[urgency].name);
  fact(
    sheet,
    'Wanted',
    order.occurrence
      ?.split('/')
      .map(dateWords)
      .filter((date) => date !== '')
      .join(' to '),
  );
  fact(sheet, 'Order of', dateWords(order.authoredOn));
  fact(sheet, 'Requested by', requesterOf(content));
}

function requesterOf({ order, from, chart: { requester } }: PacketContent): string {
  const npi = requester?.npi ?? from.npi;
  const name = requester?.name ?? order.requesterName ?? from.clinician ?? from.practice;
  return [name, npi === undefined ? '' : `NPI ${npi}`, phoneWords(requester?.phone ?? from.phone)].filter((part) => part !== '').join(', ');
}

/** A concept's text and its first code, if any: `Chest pain (29857009)`. */
function conceptWords({ codings, text }: OrderContent['code']): string {
  const named = codings.find((coding) => coding.display !== undefined);
  const words = text ?? named?.display ?? '';
  const code = codeOf(codings);
  return words === '' ? (code ?? '') : code === undefined ? words : `${words} (${code})`;
}

/** The system of a bare code is printed for the two that offices bill by. */
const systemNames: Record<string, string> = { 'http://hl7.org/fhir/sid/icd-10-cm': 'ICD-10', 'http://snomed.info/sct': 'SNOMED' };

function codeOf(codings: readonly Code[]): string | undefined {
  const coding =
    codings.find(({ system }) => system === 'http://hl7.org/fhir/sid/icd-10-cm') ?? codings.find(({ code }) => code !== undefined);
  if (coding?.code === undefined) return undefined;
  return [systemNames[coding.system ?? ''], coding.code].filter(Boolean).join(' ');
}

function drawList(sheet: Sheet, chart: Chart, list: List, entries: readonly ChartEntry[]): void {
  section(sheet, list.title);
  if (entries.length === 0) sheet.text(list.none, body);
  else if (entries.every(({ status }) => status === undefined || status === list.usual)) sheet.table(list.columns, entries.map(list.row));
  else
    sheet.table(
      withStatus(list.columns),
      entries.map((entry) => [...list.row(entry), codeWords(entry.status)]),
    );
  drawLeftOut(sheet, chart, list.from);
}

const statusShare = 0.18;

function withStatus(columns: readonly Column[]): Column[] {
  return [
    ...columns.map(({ title: name, share }) => ({ title: name, share: share * (1 - statusShare) })),
    { title: 'Status', share: statusShare },
  ];
}

/**
 * Measurements, studies and laboratory results answer different questions and are listed
 * separately.
 */
function drawResults(sheet: Sheet, chart: Chart): void {
  const of = (kind: ChartEntry['kind']): ChartEntry[] => chart.results.filter((entry) => entry.kind === kind);
  drawVitalSigns(sheet, of('vital-sign'));
  if (of('study').length > 0) drawList(sheet, chart, studies, of('study'));
  drawList(sheet, chart, tests, of(undefined));
}

/** One line per day, as a nurse writes them. */
function drawVitalSigns(sheet: Sheet, entries: readonly ChartEntry[]): void {
  if (entries.length === 0) return;
  section(sheet, 'Vital signs');
  const days = [...new Set(entries.map(({ date }) => dateWords(date)))];
  const measuredOn = (day: string): string =>
    entries
      .filter(({ date }) => dateWords(date) === day)
      .map(vitalWords)
      .join('; ');
  sheet.table(
    vitalColumns,
    days.map((day) => [day, measuredOn(day)]),
  );
}

function vitalWords({ text, value, status }: ChartEntry): string {
  const aside = status === undefined || status === result.usual ? '' : ` (${codeWords(status).toLowerCase()})`;
  return `${text} ${value ?? ''}${aside}`;
}

/** A list that may be incomplete must not look complete. */
function drawLeftOut(sheet: Sheet, { leftOut = {} }: Chart, from: readonly string[]): void {
  const count = from.reduce((sum, type) => sum + (leftOut[type] ?? 0), 0);
  if (count === 0) return;
  sheet.moveTo(sheet.y() + 3);
  sheet.text(`NOT COMPLETE: ${count === 1 ? 'one entry' : `${count} entries`} of the chart could not be read. Please ask us.`, strong);
}

function drawDocuments(sheet: Sheet, { documents }: Chart): void {
  if (documents.length === 0) return;
  section(sheet, 'Documents that we can send on request');
  sheet.table(
    documentColumns,
    documents.map((one) => [one.title, dateWords(one.date)]),
  );
}
