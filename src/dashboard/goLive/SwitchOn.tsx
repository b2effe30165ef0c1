import { Button, Checkbox, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReadinessLine, ReadinessReport } from '../../domain/goLive/readiness.js';
import { api } from '../api.js';
import { FormDialog } from '../FormDialog.js';
import { messages } from './messages.js';

const words = messages.switch;

const isRed = ({ state }: ReadinessLine): boolean => state === 'red';

/** Shows every role whether anything blocks going live; only an administrator has the switch. */
export function SwitchOn({ report, mayAct }: { report: ReadinessReport; mayAct: boolean }) {
  const [isOpen, setIsOpen] = useState(false);
  const { label, isOn } = report.specialty;
  return (
    <section className="sheet" style={{ padding: '1rem' }} aria-label={words.label}>
      <Title order={2} size="h4" mb="xs">
        {isOn ? words.isOn : words.switchOn}
      </Title>
      <Text>{isOn ? words.onText : redsText(report.lines.filter(isRed).length, report.lines.length)}</Text>
      {!isOn && !mayAct && <Text>{words.askAdministrator}</Text>}
      {!isOn && mayAct && (
        <Button mt="sm" className="no-print" onClick={() => setIsOpen(true)}>
          {words.switchOnOf(label)}
        </Button>
      )}
      {isOpen && <SwitchForm report={report} onClose={() => setIsOpen(false)} />}
    </section>
  );
}

const redsText = (reds: number, of: number): string => (reds === 0 ? words.noReds : words.reds(reds, of));

/**
 * Lists the red lines, which have to be overridden on purpose. The server refuses when a line
 * turned red in between.
 */
function SwitchForm({ report: { specialty, lines }, onClose }: { report: ReadinessReport; onClose: () => void }) {
  const queries = useQueryClient();
  const [anyway, setAnyway] = useState(false);
  const reds = lines.filter(isRed);
  const switching = useMutation({
    mutationFn: () => api.switchOn(specialty.name, anyway),
    onSuccess: onClose,
    onSettled: () => {
      for (const what of ['readiness', 'specialties']) void queries.invalidateQueries({ queryKey: [what] });
    },
  });
  return (
    <FormDialog
      title={words.switchOnOf(specialty.label)}
      help={words.help}
      error={switching.error}
      otherwise={words.refused}
      isPending={switching.isPending}
      onSubmit={() => switching.mutate()}
      onClose={onClose}
    >
      {reds.length > 0 && (
        <>
          <div>
            <Text fw={600}>{words.blockers}</Text>
            <ul style={{ margin: 0, paddingLeft: '1.25rem' }}>
              {reds.map(({ id, what, number }) => (
                <li key={id}>{words.blocker(what, number)}</li>
              ))}
            </ul>
          </div>
          <Checkbox
            label={words.anyway}
            description={words.anywayHelp}
            checked={anyway}
            onChange={({ currentTarget }) => setAnyway(currentTarget.checked)}
          />
        </>
      )}
    </FormDialog>
  );
}
