import {
  parseSync,
  Visitor,
  type Argument,
  type CallExpression,
  type Expression,
  type ObjectProperty,
  type SpreadElement,
  type StringLiteral,
} from 'oxc-parser';

/** One change of one file: the text between `start` and `end` becomes `after`. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
  /** The line of source without indentation: it names a mutant in the list of equivalents. */
  readonly source: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const operators: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&&': ['||'],
  '||': ['&&'],
};

const methods: Readonly<Record<string, string>> = { some: 'every', every: 'some', min: 'max', max: 'min', floor: 'ceil', ceil: 'floor' };

/** Calls that return something of the type that they are called on. */
const droppable = new Set([
  'filter',
  'slice',
  'sort',
  'toSorted',
  'reverse',
  'concat',
  'trim',
  'toLowerCase',
  'toUpperCase',
  'replaceAll',
  'replace',
  'normalize',
]);

/** A longer list is a table of published data. */
const mostRows = 30;

/**
 * Every mutant of a source file, in the order of the text. Left out: types, the lists that unions
 * are derived from (the type check holds them), imports, labels of forms, and wording for people.
 */
export function mutantsOf(file: string, source: string): Mutant[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const found = new Map<string, Mutant>();
  const skipped: Span[] = [];
  const strings: StringLiteral[] = [];
  /**
   * Where the members of lists begin: they are removed, so that another in their place would tell
   * nothing new.
   */
  const listed = new Set<number>();

  const text = ({ start, end }: Span): string => source.slice(start, end);
  const change = ({ start, end }: Span, after: string): void => {
    const before = source.slice(start, end);
    if (before === after) return;
    const lineStart = source.lastIndexOf('\n', start - 1) + 1;
    const lineEnd = source.indexOf('\n', start);
    const line = source.slice(0, start).split('\n').length;
    const mutant = { file, line, start, end, before, after, source: source.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).trim() };
    found.set(`${start}-${end}-${after}`, mutant);
  };
  const skip = (span: Span): void => void skipped.push(span);
  const withoutOperator = (whole: Span, kept: Span): void => change(whole, `(${text(kept)})`);
  const condition = (test: Expression): void => {
    change(test, 'true');
    change(test, 'false');
  };
  const swapOperator = (node: { left: Span; right: Span; operator: string }): void => {
    const gap = { start: node.left.end, end: node.right.start };
    for (const after of operators[node.operator] ?? []) change(gap, text(gap).replace(node.operator, after));
  };
  /** With the comma after it, or before it when it is the last. */
  const remove = (items: readonly (Span | null)[], index: number): void => {
    const [item, next, previous] = [items[index], items[index + 1], items[index - 1]];
    if (item === null || item === undefined) return;
    if (next) change({ start: item.start, end: next.start }, '');
    else change({ start: previous?.end ?? item.start, end: item.end }, '');
  };
  const call = (node: CallExpression): void => {
    const { callee, arguments: given } = node;
    if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier') {
      const { name } = callee.property;
      if (name === 'meta' || name === 'describe') return skip({ start: callee.object.end, end: node.end });
      if (Object.hasOwn(methods, name)) change(callee.property, methods[name] ?? name);
      if (droppable.has(name)) change(node, text(callee.object));
      if (name === 'abs' && given[0]) withoutOperator(node, given[0]);
    }
    if (callee.type === 'Identifier' && given.length > 1 && given[0] && isStateLike(given[0])) change(node, text(given[0]));
  };

  new Visitor({
    ImportDeclaration: skip,
    TSTypeAnnotation: skip,
    TSTypeAliasDeclaration: skip,
    TSInterfaceDeclaration: skip,
    TSTypeParameterInstantiation: skip,
    TSTypeParameterDeclaration: skip,
    TSAsExpression: ({ typeAnnotation }) => skip(typeAnnotation),
    TSSatisfiesExpression: ({ typeAnnotation }) => skip(typeAnnotation),
    Property: ({ key, computed }) => (computed ? undefined : skip(key)),
    BinaryExpression: (node) => {
      swapOperator(node);
      if (node.operator === '+' && ![node.left, node.right].some(isText)) change({ start: node.left.end, end: node.right.start }, ' - ');
    },
    LogicalExpression: (node) => {
      swapOperator(node);
      // The other way round, the type check finds the missing default.
      if (node.operator === '??') withoutOperator(node, node.right);
    },
    ConditionalExpression: ({ test }) => condition(test),
    IfStatement: ({ test }) => condition(test),
    UnaryExpression: (node) => (node.operator === '!' ? withoutOperator(node, node.argument) : undefined),
    Literal: (node) => {
      if (typeof node.value === 'boolean') change(node, String(!node.value));
      if (typeof node.value === 'number') for (const after of numbersBeside(node.value)) change(node, String(after));
      if (typeof node.value === 'string' && !listed.has(node.start)) strings.push(node);
      if ('regex' in node) {
        if (node.raw?.startsWith('/^')) change({ start: node.start + 1, end: node.start + 2 }, '');
        const last = node.start + (node.raw?.lastIndexOf('/') ?? 0) - 1;
        if (source[last] === '$') change({ start: last, end: last + 1 }, '');
      }
    },
    VariableDeclarator: ({ id, init }) =>
      id.type === 'Identifier' && init !== null && source.includes(`(typeof ${id.name})[number]`) ? skip(init) : undefined,
    ArrayExpression: (node) => {
      if (node.elements.length > mostRows) return skip(node);
      node.elements.forEach((element, index) => {
        if (element?.type === 'Literal') listed.add(element.start);
        if (!isSentence(element)) remove(node.elements, index);
      });
    },
    ObjectExpression: ({ properties }) => {
      if (properties.some(isSpread)) properties.forEach((_, index) => remove(properties, index));
    },
    SwitchCase: (node) => (node.test === null ? undefined : change(node, '')),
    ExpressionStatement: (node) => change(node, ';'),
    CallExpression: call,
  }).visit(program);

  swapStrings(strings, change);
  return [...found.values()]
    .filter((mutant) => !skipped.some(({ start, end }) => start <= mutant.start && mutant.end <= end))
    .sort((one, other) => one.start - other.start || one.end - other.end);
}

/**
 * Each word becomes the next other word of the file, as a slip among the members of a union would.
 */
function swapStrings(strings: readonly StringLiteral[], change: (span: Span, after: string) => void): void {
  const words = strings.filter(({ value }) => /^[a-z][\w-]*$/iu.test(value));
  words.forEach((word, index) => {
    const others = [...words.slice(index + 1), ...words.slice(0, index)];
    const other = others.find(({ value }) => value !== word.value);
    change(word, other?.raw ?? "'mutated'");
  });
}

/**
 * Small ones by one; large ones are doubled, because a millisecond more is no slip that people
 * make.
 */
function numbersBeside(value: number): readonly number[] {
  return value < 100 ? [value + 1, value - 1] : [value * 2];
}

const isSpread = (property: ObjectProperty | SpreadElement): boolean => property.type === 'SpreadElement';

const isText = (node: { type: string; value?: unknown }): boolean =>
  node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');

const isSentence = (node: { type: string; value?: unknown } | null): boolean =>
  node?.type === 'Literal' && typeof node.value === 'string' && /\s/u.test(node.value);

/**
 * `openTask(state, ...)`, `closeTasks(withAxes(...), ...)`: a function that moves a state can be
 * left out.
 */
const isStateLike = (argument: Argument): boolean =>
  argument.type === 'CallExpression' ||
  argument.type === 'ObjectExpression' ||
  (argument.type === 'Identifier' && /state|play/iu.test(argument.name));
