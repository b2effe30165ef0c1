import type { Chart, ChartEntry, CoverageFact, OrderContent } from '../../domain/chart.js';
import type { PacketContent } from '../../domain/packet.js';
import type { Code } from '../../domain/referral.js';
import { contentWidth, lineHeight, page, type Column, type Sheet } from './sheet.js';
import { ageOn, codeWords, dateWords, phoneWords, urgencyWords } from './words.js';

const body = { size: 10.5 };
const strong = { size: 10.5, bold: true };
const title = { size: 12.5, bold: true };
const labelWidth = 108;

/** The pages after the cover: the patient first, then why, then the chart. */
export function drawChartPages(sheet: Sheet, content: PacketContent): void {
  const { chart, order } = content;
  sheet.newPage();
  drawPatient(sheet, content);
  drawCoverage(sheet, chart.coverage);
  drawReason(sheet, content);
  drawEntries(sheet, 'Problems', chart.problems, problemColumns, (entry) => [entry.text, dateWords(entry.date), codeWords(entry.status)]);
  drawEntries(sheet, 'Medications', chart.medications, medicationColumns, (entry) => [entry.text, entry.value ?? '', dateWords(entry.date), codeWords(entry.status)]);
  drawAllergies(sheet, chart);
  drawEntries(sheet, 'Recent results', chart.results, resultColumns, (entry) => [dateWords(entry.date), entry.text, entry.value ?? '', codeWords(entry.status)]);
  drawDocuments(sheet, chart);
  drawRequester(sheet, chart, order, content);
}

const problemColumns: Column[] = [{ title: 'Problem', share: 0.66 }, { title: 'Since', share: 0.16 }, { title: 'Status', share: 0.18 }];
const medicationColumns: Column[] = [
  { title: 'Medication', share: 0.42 }, { title: 'Dose and use', share: 0.27 }, { title: 'Since', share: 0.15 }, { title: 'Status', share: 0.16 },
];
const allergyColumns: Column[] = [
  { title: 'Allergy', share: 0.4 }, { title: 'Reaction', share: 0.28 }, { title: 'Since', share: 0.16 }, { title: 'Status', share: 0.16 },
];
const resultColumns: Column[] = [
  { title: 'Date', share: 0.15 }, { title: 'Test', share: 0.4 }, { title: 'Value (reference, flag)', share: 0.3 }, { title: 'Status', share: 0.15 },
];
const coverageColumns: Column[] = [
  { title: 'Payer', share: 0.34 }, { title: 'Plan', share: 0.22 }, { title: 'Member ID', share: 0.22 }, { title: 'Valid', share: 0.22 },
];
const documentColumns: Column[] = [{ title: 'Document', share: 0.8 }, { title: 'Date', share: 0.2 }];

/** A title that never stands alone at the foot of a page. */
function section(sheet: Sheet, name: string): void {
  sheet.moveTo(sheet.y() + 10);
  sheet.ensure(lineHeight(title) + 4 * lineHeight(body));
  sheet.text(name, title);
  sheet.rule(1.5);
  sheet.moveTo(sheet.y() + 4);
}

/** A label at the left and its value beside it; without a value nothing. */
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

function drawCoverage(sheet: Sheet, coverage: readonly CoverageFact[]): void {
  section(sheet, 'Insurance');
  if (coverage.length === 0) return sheet.text('The chart holds no insurance.', body);
  sheet.table(coverageColumns, coverage.map((one) => [one.payer ?? '', one.plan ?? '', one.memberId ?? '', period(one)]));
}

function period({ from, until, status }: CoverageFact): string {
  const dates = from === undefined && until === undefined ? '' : `${dateWords(from)} to ${until === undefined ? 'now' : dateWords(until)}`;
  return [dates, status === 'active' ? '' : codeWords(status)].filter((part) => part !== '').join(', ');
}

function drawReason(sheet: Sheet, { order, urgency, specialtyLabel, referenceCode }: PacketContent): void {
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
  fact(sheet, 'Wanted', order.occurrence?.split('/').map(dateWords).filter((date) => date !== '').join(' to '));
  fact(sheet, 'Order of', dateWords(order.authoredOn));
  fact(sheet, 'Reference', referenceCode);
}

/** A concept's own words, and its first code where it has one: `Chest pain (29857009)`. */
function conceptWords({ codings, text }: OrderContent['code']): string {
  const named = codings.find((coding) => coding.display !== undefined);
  const words = text ?? named?.display ?? '';
  const code = codeOf(codings);
  return words === '' ? (code ?? '') : code === undefined ? words : `${words} (${code})`;
}

/** Which system a bare code belongs to is said for the two that offices bill by. */
const systemNames: Record<string, string> = { 'http://hl7.org/fhir/sid/icd-10-cm': 'ICD-10', 'http://snomed.info/sct': 'SNOMED' };

function codeOf(codings: readonly Code[]): string | undefined {
  const coding = codings.find(({ system }) => system === 'http://hl7.org/fhir/sid/icd-10-cm') ?? codings.find(({ code }) => code !== undefined);
  if (coding?.code === undefined) return undefined;
  return [systemNames[coding.system ?? ''], coding.code].filter(Boolean).join(' ');
}

function drawEntries(sheet: Sheet, name: string, entries: readonly ChartEntry[], columns: readonly Column[], row: (entry: ChartEntry) => string[]): void {
  section(sheet, name);
  if (entries.length === 0) return sheet.text('None in the chart.', body);
  sheet.table(columns, entries.map(row));
}

/** "Knows of none" and "does not say" are different things, and a prescriber must be able to tell them apart. */
function drawAllergies(sheet: Sheet, { allergies, noKnownAllergies }: Chart): void {
  if (allergies.length > 0) {
    return drawEntries(sheet, 'Allergies', allergies, allergyColumns, (entry) => [entry.text, entry.value ?? '', dateWords(entry.date), codeWords(entry.status)]);
  }
  section(sheet, 'Allergies');
  sheet.text(noKnownAllergies ? 'No known allergies (recorded as such).' : 'Not recorded in the chart: please ask the patient.', body);
}

function drawDocuments(sheet: Sheet, { documents }: Chart): void {
  if (documents.length === 0) return;
  section(sheet, 'Documents that we can send on request');
  sheet.table(documentColumns, documents.map((one) => [one.title, dateWords(one.date)]));
}

function drawRequester(sheet: Sheet, { requester }: Chart, order: OrderContent, { from }: PacketContent): void {
  section(sheet, 'Requested by');
  sheet.text(requester?.name ?? order.requesterName ?? from.clinician ?? from.practice, strong);
  fact(sheet, 'NPI', requester?.npi ?? from.npi);
  fact(sheet, 'Practice', from.practice);
  fact(sheet, 'Phone', phoneWords(requester?.phone ?? from.phone));
}
