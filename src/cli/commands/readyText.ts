import { readyMessages as words } from './readyMessages.js';
import type { Attested } from '../../domain/goLive/attestation.js';
import type { ReadinessLine, ReadinessReport, ReadinessState } from '../../domain/goLive/readiness.js';

const marks: Readonly<Record<ReadinessState, string>> = { green: '✓', red: '✗', unknown: '?' };
const width = 46;
/** The command that records what cannot be measured. */
const commands: Readonly<Record<Attested, string>> = {
  baa: words.attestAgreements,
  '10dlc': words.attestCampaign,
  'test-number': words.attestTestNumber,
};

/** The go-live check for a terminal: a line each, and below it what to do. */
export function readyText({ specialty, lines, ready, wrongTool }: ReadinessReport): string[] {
  return [
    words.title(specialty.label, specialty.isOn ? words.on : words.off, ready ? words.ready : tally(lines)),
    '',
    ...lines.flatMap(lineText),
    ...wrongTool.flatMap((why) => ['', `  ! ${why}`]),
  ];
}

function tally(lines: readonly ReadinessLine[]): string {
  const count = (state: ReadinessState): number => lines.filter((line) => line.state === state).length;
  return words.notReady(count('green'), count('red'), count('unknown'));
}

function lineText({ what, state, number, doNext, attestation }: ReadinessLine): string[] {
  return [
    `  ${marks[state]} ${what.padEnd(width)}${number}`,
    ...(doNext === undefined ? [] : [`      → ${doNext}`]),
    ...(attestation?.isOnFile === false ? [`        ${commands[attestation.what]}`] : []),
  ];
}
