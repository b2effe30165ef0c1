// Loaded into the compiled API and worker before their own code: what breaks in them speaks of a patient.
import { isMainThread } from 'node:worker_threads';
import PDFDocument from 'pdfkit';

const patient = process.env.CANARY_PATIENT;

if (isMainThread) {
  failToDrawOnce();
  process.once('SIGUSR2', () => {
    throw new Error(`Nobody catches this: ${patient}`);
  });
}

/** As a library throws, with the text in its message and beside it. */
function failToDrawOnce() {
  const { text } = PDFDocument.prototype;
  let hasFailed = false;
  PDFDocument.prototype.text = function (content, ...rest) {
    if (hasFailed || !content.includes(patient)) return text.call(this, content, ...rest);
    hasFailed = true;
    throw Object.assign(new TypeError(`Cannot draw "${content}"`, { cause: new Error(content) }), { content });
  };
}
