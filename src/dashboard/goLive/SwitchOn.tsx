import { Button, Checkbox, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReadinessLine, ReadinessReport } from '../../domain/goLive/readiness.js';
import { api } from '../api.js';
import { FormDialog } from '../FormDialog.js';

const isRed = ({ state }: ReadinessLine): boolean => state === 'red';

/** Says whether anything stands in the way, to everyone; the switch is an administrator's. */
export function SwitchOn({ report, mayAct }: { report: ReadinessReport; mayAct: boolean }) {
  const [isOpen, setIsOpen] = useState(false);
  const { label, isOn } = report.specialty;
  return (
    <section className="sheet" style={{ padding: '1rem' }} aria-label="The switch">
      <Title order={2} size="h4" mb="xs">
        {isOn ? 'It is on' : 'Switch it on'}
      </Title>
      <Text>
        {isOn
          ? 'Orders that come are followed. Those that came before it was switched on stay recorded.'
          : standing(report.lines.filter(isRed).length, report.lines.length)}
      </Text>
      {!isOn && !mayAct && <Text>An administrator switches it on.</Text>}
      {!isOn && mayAct && (
        <Button mt="sm" className="no-print" onClick={() => setIsOpen(true)}>
          Switch {label} on
        </Button>
      )}
      {isOpen && <SwitchForm report={report} onClose={() => setIsOpen(false)} />}
    </section>
  );
}

const standing = (reds: number, of: number): string =>
  reds === 0
    ? 'No line is red: nothing stands in the way. What is unknown does not; some things are known only once orders are followed.'
    : `${reds} of ${of} lines ${reds === 1 ? 'is' : 'are'} red and ${reds === 1 ? 'stands' : 'stand'} in the way.`;

/** Red lines are named, and have to be passed over on purpose. What turned red meanwhile comes to light with the refusal. */
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
      title={`Switch ${specialty.label} on`}
      what="Orders that come from now on are followed: packets go to offices and texts to patients. Those that came before stay recorded."
      error={switching.error}
      otherwise="See to the red lines first, or switch it on all the same."
      isPending={switching.isPending}
      onSubmit={() => switching.mutate()}
      onClose={onClose}
    >
      {reds.length > 0 && (
        <>
          <div>
            <Text fw={600}>What stands in the way:</Text>
            <ul style={{ margin: 0, paddingLeft: '1.25rem' }}>
              {reds.map(({ id, what, number }) => (
                <li key={id}>
                  {what}: {number}
                </li>
              ))}
            </ul>
          </div>
          <Checkbox
            label="Switch it on anyway"
            description="It is recorded that you did, and which lines were red."
            checked={anyway}
            onChange={({ currentTarget }) => setAnyway(currentTarget.checked)}
          />
        </>
      )}
    </FormDialog>
  );
}
