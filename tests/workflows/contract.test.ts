import { expect, it } from '@jest/globals';
import { actionSchemas } from '../../src/domain/process/messages.js';
import { asMeant } from '../../src/domain/process/typedInput.js';
import { actionNames, descriptions } from '../../workflows/contract.js';

it.each(Object.entries(descriptions))('describes %s in the 120 characters that the Web UI shows', (_name, text) => {
  expect(text.length).toBeLessThanOrEqual(120);
});

it.each(actionNames)('gives an example of %s that is taken as it stands', (name) => {
  const example = /\{.*\}$/u.exec(descriptions[name])?.[0];
  expect(actionSchemas[name].safeParse(asMeant(actionSchemas[name], example)).error).toBeUndefined();
});
