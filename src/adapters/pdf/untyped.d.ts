/** Types for the used parts of two libraries that have none. */
declare module 'fontkit' {
  export interface Font {
    readonly hasGlyphForCodePoint: (codePoint: number) => boolean;
    readonly layout: (text: string, features?: object) => unknown;
  }
  export function create(bytes: Uint8Array): Font;
}

declare module 'linebreak' {
  /** Unicode line breaking (UAX #14). */
  export default class LineBreaker {
    constructor(text: string);
    nextBreak(): { position: number; required: boolean } | null;
  }
}
