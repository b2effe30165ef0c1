import { Button, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { isAttention, reasonOf } from '../../domain/process/taskReasons.js';
import type { Counts, Detail } from '../api.js';
import { attentionWords, inWords } from '../words.js';
import { ActionForm } from './ActionForm.js';
import { forms, type OpenForm } from './forms.js';
import { messages } from './messages.js';
import { otherWays, suggestedForm } from './suggested.js';

const words = messages.actions;

/**
 * What a person can do. An open form stays open when the referral ends: entries are kept, and the
 * refusal is shown.
 */
export function ActionPanel({ referral, counts }: { referral: Detail; counts: Counts }) {
  const [open, setOpen] = useState<OpenForm>();
  return (
    <>
      {referral.status === 'open' && <Offers referral={referral} onOpen={setOpen} />}
      {open !== undefined && (
        <ActionForm key={open.title} form={open} referral={referral} counts={counts} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

interface OffersProps {
  readonly referral: Detail;
  readonly onOpen: (form: OpenForm) => void;
}

/**
 * Suggestions for the most severe task, then the other ways to resolve each task, then every
 * action.
 */
function Offers({ referral: { suggestions, tasks, needsAttention }, onOpen }: OffersProps) {
  const suggested = suggestions.map((one) => ({ when: one.when, form: suggestedForm(one) }));
  const shown = suggested.map(({ form }) => form);
  return (
    <section className="sheet no-print" style={{ padding: '1rem' }} aria-label={words.label}>
      <Title order={2} size="h4" mb="xs">
        {words.label}
      </Title>
      {suggested.length > 0 && (
        <>
          <Text fw={600}>{needsAttention === null ? words.likelyNext : inWords(attentionWords, needsAttention)}</Text>
          {needsAttention !== null && isAttention(needsAttention) && <Text size="sm">{reasonOf(needsAttention).sentence}</Text>}
          <ul className="offers" aria-label={words.suggested}>
            {suggested.map(({ when, form }) => (
              <li key={form.title}>
                <Button size="compact-md" onClick={() => onOpen(form)}>
                  {form.title}
                </Button>
                <Text size="sm">{words.when(when)}</Text>
              </li>
            ))}
          </ul>
        </>
      )}
      {tasks
        .filter(({ status }) => status === 'open')
        .map(({ id, reason }) => (
          <Group key={id} mb="sm" gap="xs" role="group" aria-label={inWords(attentionWords, reason)}>
            <Text size="sm">{words.otherwise(inWords(attentionWords, reason))}</Text>
            {otherWays(reason, shown).map((form) => (
              <Button key={form.title} variant="default" size="compact-md" onClick={() => onOpen(form)}>
                {form.title}
              </Button>
            ))}
          </Group>
        ))}
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
