import { expect, it } from '@jest/globals';
import { wordsOfReferral, wordsTyped } from '../../../src/domain/packet/searchWords.js';

const order = { id: 'order-1', placer: 'urn:ehr|P-77' };
const patient = {
  name: 'Ana-María  O’Brien',
  birthDate: '1961-03-09',
  identifiers: [
    { label: 'Medical record number', value: 'MRN 44.81' },
    { label: 'Social Security number', value: '078-05-1120' },
  ],
};

it('takes the words of the name, whole and in parts, the birth date, the record numbers and the order', () => {
  expect(wordsOfReferral(order, patient)).toEqual([
    'anamaria',
    'ana',
    'maria',
    'obrien',
    '19610309',
    'mrn4481',
    'order1',
    'urnehrp77',
    'p77',
  ]);
});

it.each([
  ["O'BRIEN, ana", ['obrien', 'ana']],
  ['3/9/1961 maria', ['19610309', 'maria']],
  ['03.09.1961', ['19610309']],
  ['1961-03-09', ['19610309']],
  [' - ', []],
])('reads %j as %j', (typed, words) => {
  expect(wordsTyped(typed)).toEqual(words);
});

it.each(['Müller', 'NGUYỄN', 'Åsa', 'O’Brien', 'Иванова', '王', 'Smith-Jones', '3rd'])('finds %j however it is typed', (name) => {
  const found = wordsOfReferral(order, { name, identifiers: [] });
  for (const typed of [name, name.toUpperCase(), name.toLowerCase(), name.normalize('NFD')]) expect(found).toContain(wordsTyped(typed)[0]);
});
