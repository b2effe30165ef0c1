import type { Mutant } from './mutants.js';

interface Equivalent {
  readonly file: string;
  /** The line of the file. */
  readonly source: string;
  /** Its changes, `before -> after`, without the blanks around each. */
  readonly changes: readonly string[];
  readonly why: string;
}

const noMagnitude = 'Ids and keys are unique, and a sort asks only whether the result is negative.';
const round = 'for (let round = 0; round < 50; round += 1) {';

/**
 * Mutants with which the program does the same, so that no test can kill them. They are left out of
 * the figures.
 */
export const equivalents: readonly Equivalent[] = [
  ...['claim', 'assign'].map((name) => ({
    file: 'src/domain/process/applyAction.ts',
    source: `case '${name}':`,
    changes: [`case '${name}': ->`],
    why: 'Without its case the action is not refused either; the case is there for the type check.',
  })),
  {
    file: 'src/domain/process/applyEvent.ts',
    source: 'const climbed = rung > rungs.indexOf(state.axes.delivery) ? withAxes(state, { delivery: reached }) : state;',
    changes: ['> -> >='],
    why: 'On the same rung, delivery is set to what it is.',
  },
  {
    file: 'src/domain/routing/npi.ts',
    source: 'return /^[12]\\d{9}$/u.test(text) && npiWithCheckDigit(text.slice(0, 9)) === text;',
    changes: ['^ ->', '$ ->'],
    why: 'The comparison holds only for a text of ten digits.',
  },
  {
    file: 'src/domain/routing/routing.ts',
    source: 'if (one.id === other.id) return 0;',
    changes: ['one.id === other.id -> false', '0 -> 1', '0 -> -1'],
    why: 'Ids are unique.',
  },
  {
    file: 'src/domain/routing/routing.ts',
    source: 'return one.id < other.id ? -1 : 1;',
    changes: ['< -> <=', '1 -> 2', '1 -> 0'],
    why: noMagnitude,
  },
  {
    file: 'src/domain/routing/routing.ts',
    source: '.sort((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1));',
    changes: ['< -> <=', '1 -> 2', '1 -> 0'],
    why: noMagnitude,
  },
  {
    file: 'src/domain/order/normalForm.ts',
    source: '.sort(([one], [other]) => (one < other ? -1 : 1))',
    changes: ['< -> <=', '1 -> 2', '1 -> 0'],
    why: noMagnitude,
  },
  {
    file: 'src/domain/order/compareOrder.ts',
    source: 'if (ours !== undefined && theirs !== undefined && ours !== theirs) return theirs < ours;',
    changes: ['< -> <='],
    why: 'The two differ.',
  },
  {
    file: 'src/domain/texting/permit.ts',
    source: round,
    changes: ['0 -> 1', '0 -> -1', '< -> <=', '50 -> 51', '50 -> 49', '1 -> 2', '1 -> 0'],
    why: 'The search ends after a few rounds; the bound only holds off a contradiction.',
  },
  {
    file: 'src/domain/texting/quietHours.ts',
    source: 'return openings(contact, ms).find((at) => at > ms && holds(contact, at));',
    changes: ['> -> >='],
    why: 'It was found just before that nothing is permitted at this instant.',
  },
  {
    file: 'src/domain/texting/quietHours.ts',
    source: 'const from = one.from > other.from ? one.from : other.from;',
    changes: ['> -> >='],
    why: 'Of two equal hours it makes no difference which is taken.',
  },
  {
    file: 'src/domain/texting/quietHours.ts',
    source: 'const until = one.until < other.until ? one.until : other.until;',
    changes: ['< -> <='],
    why: 'Of two equal hours it makes no difference which is taken.',
  },
  {
    file: 'src/domain/texting/quietHours.ts',
    source: 'return from < until ? { from, until } : null;',
    changes: ['from < until -> true', '< -> <='],
    why: 'No minute lies in hours that end when or before they begin.',
  },
  {
    file: 'src/domain/texting/quietHours.ts',
    source: 'const daysAhead = Array.from({ length: 15 }, (_, ahead) => ahead);',
    changes: ['15 -> 16', '15 -> 14'],
    why: 'A week is like the one before: the second finds nothing that the first did not.',
  },
];

const changeOf = ({ before, after }: Mutant): string => `${before.trim()} -> ${after.trim()}`.trim();

export const isEquivalent = (mutant: Mutant): boolean =>
  equivalents.some(({ file, source, changes }) => file === mutant.file && source === mutant.source && changes.includes(changeOf(mutant)));

/** Entries of a file that no mutant matches any longer. */
export const outdated = (path: string, mutants: readonly Mutant[]): string[] =>
  equivalents
    .filter(({ file }) => file === path)
    .flatMap(({ source, changes }) =>
      changes
        .filter((change) => !mutants.some((mutant) => mutant.source === source && changeOf(mutant) === change))
        .map((change) => `${path}: ${source}: ${change}`),
    );
