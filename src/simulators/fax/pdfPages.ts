import { getDocumentProxy } from 'unpdf';

/** The number of pages. Undefined for a document that is not a printable PDF. */
export async function pdfPages(bytes: Uint8Array): Promise<number | undefined> {
  try {
    // A copy: the parser takes ownership of the buffer.
    const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
    const pages = document.numPages;
    await document.destroy();
    return pages > 0 ? pages : undefined;
  } catch {
    return undefined;
  }
}
