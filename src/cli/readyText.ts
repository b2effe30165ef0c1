import type { ReadinessLine, ReadinessReport, ReadinessState } from '../domain/readiness.js';

const marks: Readonly<Record<ReadinessState, string>> = { green: '✓', red: '✗', unknown: '?' };
const width = 46;

/** The go-live check for a terminal: a line each, and below it what to do. */
export function readyText({ specialty, lines, ready, wrongTool }: ReadinessReport): string[] {
  return [
    `${specialty.label}, which is ${specialty.isOn ? 'on' : 'off'}: ${ready ? 'ready' : `not ready (${tally(lines)})`}`,
    '',
    ...lines.flatMap(lineText),
    ...wrongTool.flatMap((why) => ['', `  ! ${why}`]),
  ];
}

function tally(lines: readonly ReadinessLine[]): string {
  const count = (state: ReadinessState): number => lines.filter((line) => line.state === state).length;
  return `${count('green')} green, ${count('red')} red, ${count('unknown')} unknown`;
}

function lineText({ what, state, number, doNext }: ReadinessLine): string[] {
  return [`  ${marks[state]} ${what.padEnd(width)}${number}`, ...(doNext === undefined ? [] : [`      → ${doNext}`])];
}
