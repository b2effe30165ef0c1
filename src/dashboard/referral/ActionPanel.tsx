import { Button, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Attention } from '../../domain/referral.js';
import type { Counts, Detail } from '../contract.js';
import { attentionWords, inWords } from '../words.js';
import { ActionForm } from './ActionForm.js';
import { forms, type Form } from './forms.js';

/** What a person can do. A form that is open stays so when the referral ends meanwhile: what was typed is not lost, and the refusal is read. */
export function ActionPanel({ referral, counts }: { referral: Detail; counts: Counts }) {
  const [open, setOpen] = useState<Form>();
  return (
    <>
      {referral.status === 'open' && <Offers referral={referral} counts={counts} onOpen={setOpen} />}
      {open !== undefined && (
        <ActionForm key={open.title} form={open} referral={referral} counts={counts} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

interface OffersProps {
  readonly referral: Detail;
  readonly counts: Counts;
  readonly onOpen: (form: Form) => void;
}

/** The task that is open first, then everything else. */
function Offers({ referral, counts, onOpen }: OffersProps) {
  const tasks = referral.tasks.filter(({ status }) => status === 'open');
  return (
    <section className="sheet no-print" style={{ padding: '1rem' }} aria-label="What you can do">
      <Title order={2} size="h4" mb="xs">
        What you can do
      </Title>
      {tasks.map(({ id, reason }) => (
        <Group key={id} mb="sm" gap="sm">
          <Text>{inWords(attentionWords, reason)}:</Text>
          {taskForms(reason as Attention).map((form) => (
            <Button key={form.title} size="compact-md" onClick={() => onOpen(form)}>
              {form.title}
            </Button>
          ))}
        </Group>
      ))}
      {referral.patient?.phone && (
        <Text size="sm" mb="sm">
          To call: {referral.patient.phone}. “This is {counts.practice.name}. Your doctor asked a specialist to see you; may we find a date
          together?”
        </Text>
      )}
      <Group gap="xs">
        {forms.map((form) => (
          <Button key={form.action} variant="default" size="compact-md" onClick={() => onOpen(form)}>
            {form.title}
          </Button>
        ))}
      </Group>
    </section>
  );
}

const decisions = [
  { decision: 'retry', title: 'Try again', what: 'What was in the way is mended.' },
  { decision: 'proceed', title: 'Go on without', what: 'It goes on as it is.' },
  { decision: 'done', title: 'Done', what: 'Nothing is left to do about it.' },
] as const;

const taskForms = (reason: Attention): (Form & { fixed: object })[] =>
  decisions.map(({ decision, title, what }) => ({
    action: 'resolveTask',
    title,
    what: `${inWords(attentionWords, reason)}. ${what}`,
    fields: [],
    fixed: { reason, decision },
  }));
