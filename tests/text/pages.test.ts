import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { expect, it } from '@jest/globals';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { catalogFiles } from '../support/catalogs.js';

const folder = 'src/dashboard';
/** csv.ts writes for programs, time.ts holds formats, api.ts is the client of the API. */
const others = ['week/csv.ts', 'time.ts', 'api.ts'].map((name) => `${folder}/${name}`);
/** Attributes whose text a person reads or hears; any letter in them is text. */
const readAttributes = new Set(['label', 'title', 'placeholder', 'aria-label', 'description', 'alt', 'what', 'help', 'caption']);
/** What no person reads: style, and strings that name or compare. */
const unread = new Set(['className', 'fontFamily', 'style', 'styles', 'csp']);
const hasLetter = /\p{L}/u;
const hasTwoWords = /\p{L}{2,}[\s,.:;]+\p{L}{2,}/u;

interface Node {
  readonly type: string;
  readonly [name: string]: unknown;
}
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;
const nodesIn = (value: unknown): Node[] => (Array.isArray(value) ? value.flatMap(nodesIn) : isNode(value) ? [value] : childrenOf(value));
const childrenOf = (value: unknown): Node[] => (typeof value === 'object' && value !== null ? Object.values(value).flatMap(nodesIn) : []);

const nameOf = (node: unknown): string => (isNode(node) && typeof node['value'] === 'string' ? node['value'] : '');

/** Sentences that stand in the code, with the text of each. */
function textsIn(node: Node): string[] {
  const text = typeof node['value'] === 'string' ? node['value'] : '';
  switch (node.type) {
    case 'JSXText':
      return hasLetter.test(text) ? [text.trim()] : [];
    case 'StringLiteral':
      return hasTwoWords.test(text) ? [text] : [];
    case 'TemplateElement':
      return typeof node['cooked'] === 'string' && hasTwoWords.test(node['cooked']) ? [node['cooked']] : [];
    case 'ImportDeclaration':
    case 'ThrowStatement':
    case 'TsLiteralType':
      return [];
    case 'BinaryExpression':
      return nodesIn([node['left'], node['right']])
        .filter(({ type }) => type !== 'StringLiteral')
        .flatMap(textsIn);
    case 'KeyValueProperty':
      return unread.has(nameOf(node['key'])) ? [] : nodesIn(node['value']).flatMap(textsIn);
    case 'JSXAttribute': {
      const name = nameOf(node['name']);
      if (unread.has(name)) return [];
      const literal = nameOf(node['value']);
      return readAttributes.has(name) && hasLetter.test(literal) ? [literal] : nodesIn(node['value']).flatMap(textsIn);
    }
    default:
      return Object.values(node).flatMap(nodesIn).flatMap(textsIn);
  }
}

const textsOfSource = (source: string): string[] => nodesIn(parseSync(source, { syntax: 'typescript', tsx: true }).body).flatMap(textsIn);

it('finds a sentence in a page', () => {
  expect(textsOfSource('<p>Sent</p>')).toEqual(['Sent']);
  expect(textsOfSource('<p title="Find" className="a wide page" />')).toEqual(['Find']);
  expect(textsOfSource('const a = `Sent by ${b}`, c = "Not sent", d = b === "fax failed";')).toEqual(['Sent by ', 'Not sent']);
  expect(textsOfSource('<p>{messages.sent(count)}</p>')).toEqual([]);
});

it('leaves every sentence of the dashboard to the message catalogs', () => {
  const catalogs = catalogFiles();
  const files = readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);
  const sources = files.filter((file) => /\.tsx?$/u.test(file) && !catalogs.includes(file) && !others.includes(file));
  expect(sources.length).toBeGreaterThan(20);
  const found = sources.flatMap((file) =>
    textsOfSource(readFileSync(join(repositoryRoot, file), 'utf8')).map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});
