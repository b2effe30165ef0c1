import { getDocumentProxy } from 'unpdf';

/** How many pages a document has; undefined for what is no PDF that a fax machine could print. */
export async function pdfPages(bytes: Uint8Array): Promise<number | undefined> {
  try {
    // A copy: the parser takes the buffer over.
    const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
    const pages = document.numPages;
    await document.destroy();
    return pages > 0 ? pages : undefined;
  } catch {
    return undefined;
  }
}
