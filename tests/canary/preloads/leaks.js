// Loaded into the compiled API and worker before their own code: breaks a promise at each place that the scan looks into. Each
// leak lets out something else of the patient, so that what is found says which one it was.
import { writeFileSync } from 'node:fs';
import { Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { WorkflowClient } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import pg from 'pg';
import PDFDocument from 'pdfkit';
import { failureConverter } from '../../../dist/src/adapters/temporal/failureConverter.js';

const patient = JSON.parse(process.env.CANARY_PATIENT ?? '{}');

const leaks = {
  'the bodies of requests are logged': () => {
    instead(Server.prototype, 'emit', (pass, event, request, ...rest) => {
      if (event === 'request') printWhatComes(request);
      return pass(event, request, ...rest);
    });
  },
  'an error answers with what it was about': () => {
    instead(ServerResponse.prototype, 'end', function (pass, body, ...rest) {
      return pass(this.statusCode === 404 ? body.replace('}', `,"detail":"${patient.city}"}`) : body, ...rest);
    });
    // The length was that of the body without it.
    instead(ServerResponse.prototype, 'setHeader', function (pass, name, value) {
      return name.toLowerCase() === 'content-length' ? this : pass(name, value);
    });
  },
  'a search attribute names the patient': () => {
    instead(WorkflowClient.prototype, 'start', (pass, type, options) => {
      const attributes = options.typedSearchAttributes ?? [];
      const named = attributes.map((one) => (one.key.name === 'Urgency' ? { ...one, value: patient.street } : one));
      return pass(type, { ...options, typedSearchAttributes: named });
    });
  },
  'failures are written in clear, with the words of the error': () => {
    failureConverter.errorToFailure = (...given) => failureConverter.errorToFailureInner(...given);
    instead(ApplicationFailure, 'create', (pass, options) => pass({ ...options, message: `${options.message}: ${patient.medicine}` }));
  },
  'a packet has the name for its title, and is left in the temporary folder': () => {
    instead(PDFDocument.prototype, 'end', function (pass) {
      this.info.Title = patient.contact;
      writeFileSync(join(tmpdir(), 'packet.txt'), `About ${patient.problem}`);
      return pass();
    });
  },
  'an address holds the phone': () => {
    instead(globalThis, 'fetch', (pass, url, init) => {
      const isFax = typeof url === 'string' && url.endsWith('/v2/faxes');
      return pass(isFax ? `${url}?patient=${encodeURIComponent(patient.phone)}` : url, init);
    });
  },
  'a payload is printed in base64': () => {
    process.stderr.write(`${Buffer.from(JSON.stringify({ email: patient.email })).toString('base64')}\n`);
  },
  'a column takes what is not for it': () => {
    instead(pg.Client.prototype, 'query', (pass, asked, ...rest) => {
      if (Array.isArray(asked?.values)) asked.values = asked.values.map((value) => (value === 'automatic' ? patient.member : value));
      return pass(asked, ...rest);
    });
  },
};

if (isMainThread && patient.phone !== undefined) for (const leak of Object.values(leaks)) leak();

/** Puts a method in the place of another, which it is given first. */
function instead(object, name, method) {
  const before = Reflect.get(object, name);
  object[name] = function (...given) {
    return method.call(this, (...passed) => Reflect.apply(before, this, passed), ...given);
  };
}

/** The chunks are seen on their way into the stream, which goes on as it was. */
function printWhatComes(request) {
  instead(request, 'push', (pass, chunk, ...rest) => {
    if (chunk !== null) process.stdout.write(`${chunk.toString()}\n`);
    return pass(chunk, ...rest);
  });
}
