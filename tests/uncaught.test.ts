import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const patient = 'Zqanna Márquez';
const modules = ['../src/log.ts', '../src/uncaught.ts'].map((path) => new URL(path, import.meta.url).href);

it.each([
  ['an error that is thrown', `setTimeout(() => { throw new TypeError(patient); });`],
  ['a promise that nobody awaits', `void Promise.reject(Object.assign(new TypeError(patient), { patient }));`],
  ['a start that fails', `await Promise.reject(new TypeError(patient, { cause: new Error(patient) }));`],
  ['what is no error at all', `setTimeout(() => { throw { patient }; });`],
])('ends the process by %s, and tells nothing of what it said', async (_, code) => {
  const script = `
    const [{ createLog }, { logUncaught }] = await Promise.all(${JSON.stringify(modules)}.map((module) => import(module)));
    const { patient } = process.env;
    logUncaught(createLog({ level: 'info', process: 'api' }));
    setInterval(() => undefined, 60_000);
    ${code}`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const ended: unknown = await promisify(execFile)(process.execPath, args, { env: { PATH: process.env['PATH'], patient } }).catch(
    (error: unknown) => error,
  );
  expect(ended).toMatchObject({ code: 1, stderr: '', stdout: expect.stringContaining('ended by an error that nobody caught') });
  expect(JSON.stringify(ended)).not.toMatch(/Zqanna|M\\u00e1rquez|Márquez/);
});
