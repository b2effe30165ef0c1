import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { differences } from '../../domain/rules/differences.js';
import type { Rule } from '../../ports/policyEditor.js';
import { api, Problem } from '../api.js';
import type { Shape } from '../api.js';
import { Field } from './Fields.js';
import { messages as shared } from '../messages.js';
import { messages } from './messages.js';
import { Changes } from './Shown.js';
import { finished, placeOf } from './shape.js';

const words = messages.form;

interface Props {
  /** The current version: a newer one once another person has published it. */
  readonly rule: Rule;
  readonly shape: Shape;
  readonly onClose: () => void;
}

/** First a preview, then the change. Entries stay through every refusal. */
export function RuleForm({ rule, shape, onClose }: Props) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(rule.body);
  /** The version that the person has seen. */
  const [seen, setSeen] = useState(rule);
  const { kind, specialty, urgency } = rule;
  const change = { kind, specialty, urgency, basedOn: seen.version, body: finished(shape, draft) };
  const preview = useMutation({
    mutationFn: (looked: Rule) => api.previewRule({ ...change, basedOn: looked.version }),
    onSuccess: (_, looked) => setSeen(looked),
  });
  const keep = useMutation({
    mutationFn: () => api.keepRule(change),
    onSuccess: onClose,
    // After a refusal the current version is shown beside the entries.
    onSettled: () => void queries.invalidateQueries({ queryKey: ['rules'] }),
    onError: () => preview.reset(),
  });
  const isOvertaken = rule.version !== seen.version;
  const error = preview.error ?? (isOvertaken ? null : keep.error);
  const faults = error instanceof Problem ? error.errors : [];
  const type = (next: unknown): void => {
    setDraft(next);
    preview.reset();
    keep.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    keep.reset();
    preview.mutate(rule);
  };
  return (
    <Stack component="form" gap="sm" mt="xs" onSubmit={submit}>
      <Field shape={shape} value={draft} at="" label={shape.title ?? ''} faults={faults} onChange={type} />
      {isOvertaken && (
        <Alert color="red" role="alert" title={words.overtaken(rule.version, rule.source)}>
          <Changes shape={shape} changes={differences(seen.body, rule.body)} />
          {words.overtakenHelp}
        </Alert>
      )}
      {preview.data !== undefined && !isOvertaken && (
        <Alert color="blue" role="status" title={words.appliesTo(preview.data.open, preview.data.of)}>
          {preview.data.differences.length === 0 ? words.noChange : <Changes shape={shape} changes={preview.data.differences} />}
          <Text size="sm">{words.effect}</Text>
        </Alert>
      )}
      {error !== null && (
        <Alert color="red" role="alert" title={error.message}>
          {faults.length > 0 && (
            <ul>
              {faults.map(({ at = '', what }) => (
                <li key={at + what}>{words.fault(placeOf(shape, at).title, what)}</li>
              ))}
            </ul>
          )}
          {shared.entriesKept}
        </Alert>
      )}
      <Group>
        <Button variant="default" onClick={onClose}>
          {shared.cancel}
        </Button>
        <Button type="submit" variant="default" loading={preview.isPending}>
          {words.preview}
        </Button>
        <Button disabled={preview.data === undefined || isOvertaken} loading={keep.isPending} onClick={() => keep.mutate()}>
          {words.publish}
        </Button>
      </Group>
    </Stack>
  );
}
