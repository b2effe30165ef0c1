import type { Attested } from '../../domain/goLive/attestation.js';
import type { ReadinessLine, ReadinessReport, ReadinessState } from '../../domain/goLive/readiness.js';

const marks: Readonly<Record<ReadinessState, string>> = { green: '✓', red: '✗', unknown: '?' };
const width = 46;
/** What puts on file that which no program can measure. */
const commands: Readonly<Record<Attested, string>> = {
  baa: 'npx loopkeeper attest baa --by NAME --reference WHERE',
  '10dlc': 'npx loopkeeper attest 10dlc --by NAME --reference CAMPAIGN',
  'test-number': 'npx loopkeeper attest test-number --by NAME --reference +1...',
};

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

function lineText({ what, state, number, doNext, attestation }: ReadinessLine): string[] {
  return [
    `  ${marks[state]} ${what.padEnd(width)}${number}`,
    ...(doNext === undefined ? [] : [`      → ${doNext}`]),
    ...(attestation?.isOnFile === false ? [`        ${commands[attestation.what]}`] : []),
  ];
}
