import PDFDocument from 'pdfkit';
import { breakLines, type Line } from './lines.js';
import { fontOf, type Face } from './fonts.js';

/** US Letter in points, and the frame that a fax machine's header line and margins leave free. */
export const page = { width: 612, height: 792, left: 50, right: 50, top: 44, firstLine: 92, bottom: 738 } as const;
export const contentWidth = page.width - page.left - page.right;
/**
 * Ten points are 14 lines at a fax's coarse resolution of 98 lines per inch. Smaller letters become
 * illegible.
 */
export const smallestSize = 10;
const lineRatio = 1.25;
/** The position of the baseline in a line as a share of the font size. */
const baselineRatio = 0.95;

export interface TextStyle {
  size: number;
  bold?: boolean;
}

export interface Column {
  title: string;
  /** Share of the content's width. The shares of a table add up to 1. */
  share: number;
}

/**
 * Pages from top to bottom. Content that does not fit goes to the next page. All measures in
 * points, y downward.
 */
export interface Sheet {
  readonly y: () => number;
  readonly moveTo: (y: number) => void;
  readonly newPage: () => void;
  /** Starts a new page unless `height` is left on this one. */
  readonly ensure: (height: number) => void;
  /** Lines of text at the cursor, over as many pages as needed. */
  readonly text: (content: string, style: TextStyle, at?: { x?: number; width?: number }) => void;
  /** Text at a fixed position, cut to one line with an ellipsis. Does not move the cursor. */
  readonly label: (
    content: string,
    style: TextStyle,
    x: number,
    y: number,
    align?: { width: number; to: 'left' | 'right' | 'center' },
  ) => void;
  readonly height: (content: string, style: TextStyle, width?: number) => number;
  readonly rule: (thickness?: number) => void;
  /** A thin line to write on. */
  readonly line: (fromX: number, toX: number, y: number) => void;
  readonly frame: (x: number, y: number, width: number, height: number, thickness: number) => void;
  readonly squares: (modules: readonly (readonly boolean[])[], x: number, y: number, size: number) => void;
  readonly table: (columns: readonly Column[], rows: readonly (readonly string[])[]) => void;
  /** Code points of the stand-ins on a page, each once, in the order of the page. */
  readonly unprintable: (pageNumber: number) => readonly number[];
  readonly onEachPage: (draw: (number: number, count: number) => void) => void;
  readonly finish: () => Promise<{ pdf: Uint8Array; pages: number }>;
}

/** An empty document whose bytes depend only on the drawing, `title` and `date`. */
export function createSheet(title: string, date: Date): Sheet {
  const document = new PDFDocument({
    size: [page.width, page.height],
    margin: 0,
    bufferPages: true,
    autoFirstPage: true,
    lang: 'en-US',
    info: { Title: title, Creator: 'Loopkeeper', Producer: 'Loopkeeper', CreationDate: date },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const registered = new Set<Face>();
  let cursor: number = page.top;
  let current = 1;
  const unprintable = new Map<number, Set<number>>();

  const useFont = (face: Face, size: number): void => {
    if (size < smallestSize) throw new RangeError(`Text of ${size} pt cannot be read from a fax.`);
    if (!registered.has(face)) {
      // pdfkit accepts a parsed font too, which its types omit. Parsing once per process makes
      // rendering fast.
      document.registerFont(face, fontOf(face) as unknown as Uint8Array);
      registered.add(face);
    }
    document.font(face).fontSize(size);
  };
  const linesOf = (content: string, style: TextStyle, width: number): Line[] =>
    breakLines(content, style.bold === true, width, (text, face) => {
      useFont(face, style.size);
      return document.widthOfString(text);
    });
  const draw = (line: Line, style: TextStyle, x: number, y: number): void => {
    if (line.unprintable !== undefined) unprintable.set(current, new Set([...(unprintable.get(current) ?? []), ...line.unprintable]));
    for (const run of line.runs) {
      if (run.text.trim() === '') continue;
      useFont(run.face, style.size);
      document.text(run.text, x + run.x, y + style.size * baselineRatio, { lineBreak: false, baseline: 'alphabetic' });
    }
  };
  const newPage = (): void => {
    document.addPage();
    current += 1;
    cursor = page.firstLine;
  };
  const ensure = (height: number): void => {
    if (cursor + height > page.bottom) newPage();
  };
  const rule = (thickness = 0.75): void => {
    document
      .lineWidth(thickness)
      .moveTo(page.left, cursor)
      .lineTo(page.width - page.right, cursor)
      .stroke();
  };
  const table = (columns: readonly Column[], rows: readonly (readonly string[])[]): void => {
    drawTable({ ensure, newPage, rule, linesOf, draw, y: () => cursor, moveTo: (y) => (cursor = y) }, columns, rows);
  };
  return {
    y: () => cursor,
    moveTo: (y) => {
      cursor = y;
    },
    newPage,
    ensure,
    text: (content, style, { x = page.left, width = page.width - page.right - x } = {}) => {
      for (const line of linesOf(content, style, width)) {
        ensure(lineHeight(style));
        draw(line, style, x, cursor);
        cursor += lineHeight(style);
      }
    },
    label: (content, style, x, y, align = { width: contentWidth, to: 'left' }) => {
      const line = oneLine(content, (text) => linesOf(text, style, align.width));
      const spare = align.width - line.width;
      draw(line, style, x + (align.to === 'right' ? spare : align.to === 'center' ? spare / 2 : 0), y);
    },
    height: (content, style, width = contentWidth) => linesOf(content, style, width).length * lineHeight(style),
    rule,
    line: (fromX, toX, y) => void document.lineWidth(0.75).moveTo(fromX, y).lineTo(toX, y).stroke(),
    frame: (x, y, width, height, thickness) => void document.lineWidth(thickness).rect(x, y, width, height).stroke(),
    squares: (modules, x, y, size) => {
      modules.forEach((row, down) => {
        row.forEach((dark, across) => dark && document.rect(x + across * size, y + down * size, size, size));
      });
      document.fill();
    },
    table,
    unprintable: (pageNumber) => [...(unprintable.get(pageNumber) ?? [])],
    onEachPage: (drawPage) => {
      const { count } = document.bufferedPageRange();
      for (let index = 0; index < count; index++) {
        document.switchToPage(index);
        current = index + 1;
        drawPage(index + 1, count);
      }
    },
    finish: async () => {
      const pages = document.bufferedPageRange().count;
      const ended = new Promise((resolve, reject) => document.once('end', resolve).once('error', reject));
      document.end();
      await ended;
      return { pdf: new Uint8Array(Buffer.concat(chunks)), pages };
    },
  };
}

export function lineHeight(style: TextStyle): number {
  return style.size * lineRatio;
}

function oneLine(content: string, linesOf: (text: string) => Line[]): Line {
  let text = content.replace(/\s+/g, ' ').slice(0, 300);
  let lines = linesOf(text);
  while (lines.length > 1) {
    text = `${Array.from(text.replace(/…$/, '')).slice(0, -3).join('').trimEnd()}…`;
    lines = linesOf(text);
  }
  return lines[0] ?? { runs: [], width: 0 };
}

interface Pen extends Pick<Sheet, 'ensure' | 'newPage' | 'rule' | 'y' | 'moveTo'> {
  linesOf: (content: string, style: TextStyle, width: number) => Line[];
  draw: (line: Line, style: TextStyle, x: number, y: number) => void;
}

const cell = { size: 10 };
const head = { size: 10, bold: true };
const gap = 10;
const padding = 2;

/** Columns with a header on every page. A row is not split unless it is longer than a page. */
function drawTable(pen: Pen, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const places = columnPlaces(columns);
  const titles = places.map(({ width }, index) => pen.linesOf(columns[index]?.title ?? '', head, width));
  const headHeight = rowHeight(titles, head) + padding;
  const drawHead = (): void => {
    drawRow(pen, titles, places, head);
    pen.rule(1);
  };
  const turn = (): void => {
    pen.newPage();
    drawHead();
  };
  pen.ensure(headHeight + 2 * lineHeight(cell));
  drawHead();
  for (const row of rows) {
    let rest = places.map(({ width }, index) => pen.linesOf(row[index] ?? '', cell, width));
    if (pen.y() + rowHeight(rest, cell) > page.bottom && rowHeight(rest, cell) < page.bottom - page.firstLine - headHeight) turn();
    while (pen.y() + rowHeight(rest, cell) > page.bottom) {
      const fitting = Math.max(0, Math.floor((page.bottom - pen.y() - 2 * padding) / lineHeight(cell)));
      drawRow(
        pen,
        rest.map((lines) => lines.slice(0, fitting)),
        places,
        cell,
      );
      rest = rest.map((lines) => lines.slice(fitting));
      turn();
    }
    drawRow(pen, rest, places, cell);
    pen.rule(0.5);
  }
}

interface Place {
  x: number;
  width: number;
}

function columnPlaces(columns: readonly Column[]): Place[] {
  let x: number = page.left;
  return columns.map(({ share }) => {
    const place = { x, width: share * contentWidth - gap };
    x += share * contentWidth;
    return place;
  });
}

function rowHeight(cells: readonly Line[][], style: TextStyle): number {
  return Math.max(...cells.map((lines) => lines.length)) * lineHeight(style) + 2 * padding;
}

function drawRow(pen: Pen, cells: readonly Line[][], places: readonly Place[], style: TextStyle): void {
  const top = pen.y() + padding;
  cells.forEach((lines, index) =>
    lines.forEach((line, number) => pen.draw(line, style, places[index]?.x ?? page.left, top + number * lineHeight(style))),
  );
  pen.moveTo(pen.y() + rowHeight(cells, style));
}
