import bwip from 'bwip-js';
import type { PacketContent } from '../../domain/packet/packet.js';
import { contentWidth, lineHeight, page, type Sheet } from './sheet.js';
import { dateWords, phoneWords, urgencyWords } from './words.js';

const body = { size: 11 };
const strong = { size: 11, bold: true };
const small = { size: 10 };
const half = contentWidth / 2 - 12;
const middle = page.left + contentWidth / 2 + 12;
/** Five lines of a coarse fax (98 per inch): a module survives the loss of one line. */
const moduleSize = (5 * 72) / 98;

/**
 * The first page: sender, recipient, urgency, request and how to answer. It lies open in a tray, so
 * it names no patient. Returns the drawing to do once the number of pages is known.
 */
export function drawCover(sheet: Sheet, content: PacketContent): (pages: number) => void {
  drawLetterhead(sheet, content);
  drawUrgency(sheet, content);
  const drawPages = drawAddresses(sheet, content);
  drawSupersedes(sheet, content);
  drawRequest(sheet, content);
  drawCallNotes(sheet, content);
  drawNotices(sheet, content);
  return drawPages;
}

function drawLetterhead(sheet: Sheet, { from, referenceCode, specialtyLabel, sensitiveNotice }: PacketContent): void {
  const codeWidth = drawCode(sheet, referenceCode);
  const width = contentWidth - codeWidth - 16;
  sheet.moveTo(page.top);
  sheet.text(bounded(from.practice), { size: 16, bold: true }, { width });
  for (const line of from.address.slice(0, 3)) sheet.label(line, body, page.left, advance(sheet, body), { width, to: 'left' });
  sheet.text(`Phone ${phoneWords(from.phone)}${from.fax === undefined ? '' : `, fax ${phoneWords(from.fax)}`}`, body, { width });
  sheet.moveTo(Math.max(sheet.y() + 10, 146));
  // For sensitive care the specialty alone would reveal too much on a page in a tray.
  sheet.text(sensitiveNotice === true ? 'REFERRAL' : `REFERRAL: ${bounded(specialtyLabel)}`, { size: 20, bold: true });
  sheet.moveTo(sheet.y() + 4);
  sheet.rule(2);
  sheet.moveTo(sheet.y() + 10);
}

/** The reference as a DataMatrix for offices that file by scanning, and in letters below. */
function drawCode(sheet: Sheet, code: string): number {
  const modules = dataMatrix(code);
  const side = modules.length * moduleSize;
  const width = Math.max(side, 128);
  const x = page.width - page.right - width;
  sheet.squares(modules, x + (width - side) / 2, page.top, moduleSize);
  sheet.label('Reference', small, x, page.top + side + 6, { width, to: 'center' });
  sheet.label(code, { size: 13, bold: true }, x, page.top + side + 19, { width, to: 'center' });
  return width;
}

function dataMatrix(code: string): boolean[][] {
  // bwip-js types `raw` as a promise of bytes. For a matrix code it returns its modules
  // synchronously.
  const [matrix] = bwip.raw({ bcid: 'datamatrix', text: code }) as unknown as [{ pixs: number[]; pixx: number; pixy: number }];
  return Array.from({ length: matrix.pixy }, (_, row) =>
    matrix.pixs.slice(row * matrix.pixx, (row + 1) * matrix.pixx).map((dark) => dark === 1),
  );
}

/** Office names wrap, but never onto a second page: page 2 starts the patient's data. */
function bounded(name: string): string {
  const letters = Array.from(name.replace(/\s+/g, ' '));
  return letters.length > 72 ? `${letters.slice(0, 71).join('')}…` : letters.join('');
}

/** Moves the cursor over one line and returns its position. */
function advance(sheet: Sheet, style: { size: number }): number {
  const y = sheet.y();
  sheet.moveTo(y + lineHeight(style));
  return y;
}

function drawUrgency(sheet: Sheet, { urgency }: PacketContent): void {
  const { name, ask } = urgencyWords[urgency];
  if (ask === undefined) return;
  const top = sheet.y();
  sheet.frame(page.left + 2, top + 2, contentWidth - 4, 44, 4);
  sheet.label(name, { size: 22, bold: true }, page.left + 18, top + 9, { width: 110, to: 'left' });
  sheet.label(ask, strong, page.left + 128, top + 17, { width: contentWidth - 140, to: 'left' });
  sheet.moveTo(top + 60);
}

function drawAddresses(sheet: Sheet, { from, to, urgency, preparedOn }: PacketContent): (pages: number) => void {
  const top = sheet.y();
  drawParty(sheet, 'TO', page.left, [to.name, to.organization], [addressLine(to), ['Phone', phoneWords(to.phone)]]);
  const leftEnd = sheet.y();
  sheet.moveTo(top);
  const clinician: [string, string][] = from.npi === undefined ? [] : [['NPI', from.npi]];
  drawParty(
    sheet,
    'FROM',
    middle,
    [from.clinician ?? from.practice, ...(from.clinician === undefined ? [] : [from.practice])],
    [...clinician, ['Phone', phoneWords(from.phone)]],
  );
  sheet.moveTo(Math.max(leftEnd, sheet.y()) + 8);
  const line = sheet.y();
  sheet.rule();
  sheet.label(`Date: ${dateWords(preparedOn)}`, body, page.left, line + 7);
  sheet.label(`Urgency: ${urgencyWords[urgency].name}`, body, page.left + 170, line + 7);
  sheet.moveTo(line + 28);
  sheet.rule();
  sheet.moveTo(line + 38);
  return (pages) =>
    sheet.label(`Pages: ${pages}, with this one`, strong, page.left + 330, line + 7, { width: contentWidth - 330, to: 'right' });
}

/** Where the packet goes, as the recipient knows it. */
function addressLine({ channel, address }: PacketContent['to']): readonly [string, string] {
  const lines: Record<typeof channel, readonly [string, string]> = { fax: ['Fax', phoneWords(address)] };
  return lines[channel];
}

function drawParty(
  sheet: Sheet,
  title: string,
  x: number,
  names: readonly string[],
  numbers: readonly (readonly [string, string])[],
): void {
  sheet.text(title, { size: 10, bold: true }, { x, width: half });
  names
    .filter((name) => name !== '')
    .forEach((name, index) => sheet.text(bounded(name), { size: index === 0 ? 13 : 11, bold: index === 0 }, { x, width: half }));
  for (const [label, value] of numbers) {
    if (value !== '') sheet.label(`${label} ${value}`, body, x, advance(sheet, body), { width: half, to: 'left' });
  }
}

function drawSupersedes(sheet: Sheet, { supersedes }: PacketContent): void {
  if (supersedes !== true) return;
  const words = 'This packet REPLACES an earlier one with the same reference. Please use this one and destroy the earlier pages.';
  const top = sheet.y();
  const height = sheet.height(words, strong, contentWidth - 24) + 14;
  sheet.frame(page.left + 1, top, contentWidth - 2, height, 2);
  sheet.moveTo(top + 7);
  sheet.text(words, strong, { x: page.left + 12, width: contentWidth - 24 });
  sheet.moveTo(top + height + 10);
}

function drawRequest(sheet: Sheet, { from, referenceCode }: PacketContent): void {
  const phone = bounded(phoneWords(from.phone));
  sheet.text('What we ask of your office', { size: 13, bold: true });
  sheet.moveTo(sheet.y() + 3);
  const steps = [
    'Please call the patient and offer an appointment. Name, phone numbers and insurance are on page 2.',
    `Please call us at ${phone} with the date, or if the patient cannot be reached. Tell us the reference ${referenceCode}; you need not name the patient.`,
    'Something missing, not your specialty, plan not taken, no room? One call to the same number, and we find another way at once.',
    `After the visit, please send us your note${from.fax === undefined ? '' : ` by fax: ${phoneWords(from.fax)}`}.`,
  ];
  steps.forEach((step, index) => {
    sheet.label(`${index + 1}.`, strong, page.left, sheet.y());
    sheet.text(step, body, { x: page.left + 20, width: contentWidth - 20 });
    sheet.moveTo(sheet.y() + 4);
  });
}

const callNotes = ['Appointment on (date, time)', 'With', 'Or: why not', 'Called by (name)'];
const noteHeight = 24;

/** Space for notes, if the page has any left. */
function drawCallNotes(sheet: Sheet, content: PacketContent): void {
  const height = lineHeight(strong) + callNotes.length * noteHeight + 20;
  if (sheet.y() + 16 + height > page.bottom - noticesHeight(sheet, content) - 20) return;
  const top = sheet.y() + 16;
  sheet.frame(page.left + 1, top, contentWidth - 2, height, 1);
  sheet.label('For your notes, before you call us', strong, page.left + 12, top + 8);
  callNotes.forEach((note, index) => {
    const y = top + 12 + lineHeight(strong) + index * noteHeight;
    sheet.label(note, body, page.left + 12, y);
    sheet.line(page.left + 168, page.width - page.right - 12, y + 14);
  });
  sheet.moveTo(top + height);
}

const confidentiality =
  'CONFIDENTIAL. These pages hold health information that the law protects, meant only for the office named above. If they reached you by ' +
  'mistake: please do not read, copy or pass them on, call us at the number above so that we can correct it, and destroy them.';

/** The notice to recipients that 42 CFR 2.32 requires, in our own words. */
const substanceUse =
  'NOTICE ON FURTHER DISCLOSURE. Records in this packet may be protected by federal confidentiality rules for substance use disorder treatment ' +
  '(42 CFR part 2). You may not disclose them further, nor use them in proceedings against the patient, unless the patient consents in writing ' +
  'or those rules allow it.';

/** Neither the kind nor the number of withheld entries is printed: that would reveal too much. */
const leftOut = 'NOT THE WHOLE CHART: some entries, no medication or allergy among them, stay here until the patient consents.';

/** At the bottom of the page, or directly below the text of an unusually long cover. */
function drawNotices(sheet: Sheet, content: PacketContent): void {
  const height = noticesHeight(sheet, content);
  sheet.moveTo(Math.max(sheet.y() + lineHeight(small), page.bottom - height - 4));
  sheet.ensure(height + 4);
  sheet.rule(1);
  sheet.moveTo(sheet.y() + 6);
  for (const notice of notices(content)) {
    sheet.text(notice, small);
    sheet.moveTo(sheet.y() + 4);
  }
}

function notices({ sensitiveNotice, withheld = 0 }: PacketContent): string[] {
  return [...(withheld > 0 ? [leftOut] : []), ...(sensitiveNotice === true ? [substanceUse] : []), confidentiality];
}

function noticesHeight(sheet: Sheet, content: PacketContent): number {
  return notices(content).reduce((sum, notice) => sum + sheet.height(notice, small) + 6, 0);
}
