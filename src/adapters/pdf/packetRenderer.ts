import type { PacketContent } from '../../domain/packet/packet.js';
import type { PacketRenderer } from '../../ports/packetRenderer.js';
import { drawChartPages } from './chartPages.js';
import { drawCover } from './cover.js';
import { contentWidth, createSheet, page, type Sheet } from './sheet.js';
import { dateWords, unprintableWords } from './words.js';

/**
 * Packets as PDF for a fax: Letter, black only, 10 pt or more, embedded fonts. The bytes depend
 * only on the content. Throws RangeError for a reference that does not fit a code or header, or an
 * invalid `preparedOn`. Both are programming errors.
 */
export function createPacketRenderer(): PacketRenderer {
  return {
    render: async (content) => {
      const sheet = createSheet(`Referral ${checkedReference(content)}`, checkedDate(content));
      const drawPageCount = drawCover(sheet, content);
      drawChartPages(sheet, content);
      sheet.onEachPage((number, count) => {
        if (number === 1) drawPageCount(count);
        else drawHeader(sheet, content);
        drawFooter(sheet, content, number, count);
      });
      return sheet.finish();
    },
  };
}

function checkedReference({ referenceCode }: PacketContent): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{1,23}$/.test(referenceCode)) throw new RangeError('A reference is 2 to 24 letters, digits and dashes.');
  return referenceCode;
}

function checkedDate({ preparedOn }: PacketContent): Date {
  const date = new Date(`${preparedOn}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(preparedOn) || Number.isNaN(date.getTime())) throw new RangeError('`preparedOn` is an ISO date.');
  return date;
}

/**
 * Pages get separated in a tray: each page with patient data names the patient and the referral.
 */
function drawHeader(sheet: Sheet, { referenceCode, from, chart: { patient } }: PacketContent): void {
  const who = [patient.name ?? 'Name not in the chart', patient.birthDate && `born ${dateWords(patient.birthDate)}`]
    .filter(Boolean)
    .join(', ');
  // The word before it keeps the line left to right when the name is written from right to left.
  sheet.label(`Patient: ${who}`, { size: 11, bold: true }, page.left, page.top, { width: contentWidth * 0.68, to: 'left' });
  sheet.label(`Referral ${referenceCode}`, { size: 11, bold: true }, page.left + contentWidth * 0.7, page.top, {
    width: contentWidth * 0.3,
    to: 'right',
  });
  sheet.label(`From ${from.practice}`, { size: 10 }, page.left, page.top + 15);
  sheet.moveTo(page.top + 34);
  sheet.rule(1);
}

function drawFooter(sheet: Sheet, { referenceCode }: PacketContent, number: number, count: number): void {
  const note = unprintableWords(sheet.unprintable(number));
  if (note !== '') sheet.label(note, { size: 10 }, page.left, page.bottom + 8, { width: contentWidth * 0.6, to: 'left' });
  sheet.label(`Referral ${referenceCode}, page ${number} of ${count}`, { size: 10 }, page.left, page.bottom + 8, {
    width: contentWidth,
    to: 'right',
  });
}
