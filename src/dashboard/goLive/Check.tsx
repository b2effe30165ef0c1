import { Alert, Anchor, Badge, Button, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ReadinessLine, ReadinessReport, ReadinessState } from '../../domain/goLive/readiness.js';
import { api } from '../api.js';
import { useSignedIn } from '../signedIn.js';
import { Waiting } from '../Page.js';
import { spoken } from '../time.js';
import { AttestForm } from './AttestForm.js';
import { attestForms, type AttestFormOf } from './attestForms.js';
import { messages } from './messages.js';
import { SwitchOn } from './SwitchOn.js';

/** The checklist of one specialty, line by line, and the switch. */
export function Check({ specialty }: { specialty: string }) {
  const report = useQuery({ queryKey: ['readiness', specialty], queryFn: () => api.readiness(specialty) });
  const counts = useQuery({ queryKey: ['counts'], queryFn: api.counts });
  const [open, setOpen] = useState<AttestFormOf>();
  const mayAct = useSignedIn().role === 'administrator';
  if (report.data === undefined || counts.data === undefined)
    return <Waiting error={report.error ?? counts.error} what={messages.loading} />;
  return (
    <>
      {report.error !== null && (
        <Alert color="red" role="alert" title={messages.failed.title}>
          {messages.failed.text(report.error.message)}
        </Alert>
      )}
      <Group justify="space-between" align="start">
        <Summary report={report.data} zone={counts.data.practice.zone} />
        <Button variant="default" className="no-print" loading={report.isFetching} onClick={() => void report.refetch()}>
          {messages.measureAgain}
        </Button>
      </Group>
      {report.data.wrongTool.length > 0 && (
        <Alert color="red" title={messages.wrongTool}>
          {report.data.wrongTool.map((why) => (
            <Text key={why}>{why}</Text>
          ))}
        </Alert>
      )}
      <ul className="rows sheet" aria-label={messages.checklist}>
        {report.data.lines.map((line) => (
          <Line key={line.id} line={line} onOpen={mayAct ? setOpen : undefined} />
        ))}
      </ul>
      <SwitchOn report={report.data} mayAct={mayAct} />
      {open !== undefined && <AttestForm key={open.title} form={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Summary({ report: { specialty, ready, lines, asOf }, zone }: { report: ReadinessReport; zone: string }) {
  const count = (state: ReadinessState): number => lines.filter((line) => line.state === state).length;
  return (
    <div>
      <Text size="lg" fw={600} role="status">
        {specialty.isOn ? messages.on(specialty.label) : messages.off(specialty.label)}{' '}
        {ready ? messages.ready : messages.notReady(count('green'), count('red'), count('unknown'))}
      </Text>
      <Text size="sm" c="dimmed">
        {messages.measured(spoken(asOf, zone))}
      </Text>
    </div>
  );
}

/** As in the terminal: a sign and a word, so that nothing depends on color. */
const marks = {
  green: { sign: '✓', word: messages.green, color: 'teal.9' },
  red: { sign: '✗', word: messages.red, color: 'red.9' },
  unknown: { sign: '?', word: messages.unknown, color: 'gray.8' },
} as const satisfies Readonly<Record<ReadinessState, object>>;

/** The page on which a line can be fixed. */
const places: ReadonlyMap<string, readonly [path: string, name: string]> = new Map([
  ['directory-mapped', ['/directory', messages.toDirectory]],
  ['directory-maintained', ['/directory', messages.toDirectory]],
  ['windows', ['/rules', messages.toPolicies]],
]);

interface LineProps {
  readonly line: ReadinessLine;
  /** Undefined for a read-only role. */
  readonly onOpen: ((form: AttestFormOf) => void) | undefined;
}

function Line({ line: { id, what, state, number, doNext, attestation }, onOpen }: LineProps) {
  const { sign, word, color } = marks[state];
  const place = state === 'green' ? undefined : places.get(id);
  return (
    <li className="row checked">
      <Badge color={color}>
        <span aria-hidden="true">{sign} </span>
        {word}
      </Badge>
      <div>
        <Title order={2} size="h5">
          {what}
        </Title>
        <Text size="sm">{number}</Text>
        {doNext !== undefined && (
          <Text size="sm" mt={4}>
            <span aria-hidden="true">→ </span>
            {doNext}
          </Text>
        )}
        {place !== undefined && (
          <Anchor component={Link} href={place[0]} size="sm" c="indigo.8" className="no-print">
            {place[1]}
          </Anchor>
        )}
        {attestation !== undefined && onOpen !== undefined && (
          <Group gap="xs" mt="xs" className="no-print">
            {attestForms[attestation.what][attestation.isOnFile ? 'onFile' : 'missing'].map((form) => (
              <Button key={form.title} size="compact-sm" variant="default" onClick={() => onOpen(form)}>
                {form.title}
              </Button>
            ))}
          </Group>
        )}
      </div>
    </li>
  );
}
