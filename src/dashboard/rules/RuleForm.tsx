import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { differences } from '../../domain/rules/differences.js';
import type { Rule } from '../../ports/policyEditor.js';
import { api, Problem } from '../api.js';
import type { Shape } from '../contract.js';
import { Field } from './Fields.js';
import { Changes } from './Shown.js';
import { finished, placeOf } from './shape.js';

interface Props {
  /** As it is in force: another one once somebody else has changed it. */
  readonly rule: Rule;
  readonly shape: Shape;
  readonly onClose: () => void;
}

/** First what would change, then the change. What was typed stays through every refusal. */
export function RuleForm({ rule, shape, onClose }: Props) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(rule.body);
  /** The version that whoever types has seen. */
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
    // Refused, it was overtaken: what is in force now is shown beside what was typed.
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
        <Alert color="red" role="alert" title={`Meanwhile version ${rule.version} was put in force, by ${rule.source}`}>
          <Changes shape={shape} changes={differences(seen.body, rule.body)} />
          What you typed is still here. See what it would change now, then decide.
        </Alert>
      )}
      {preview.data !== undefined && !isOvertaken && (
        <Alert color="blue" role="status" title={`It would count for ${preview.data.open} of ${preview.data.of} open referrals`}>
          {preview.data.differences.length === 0 ? 'Nothing would change.' : <Changes shape={shape} changes={preview.data.differences} />}
          <Text size="sm">What is planned already stays as it was planned; the next step of each follows the new rule.</Text>
        </Alert>
      )}
      {error !== null && (
        <Alert color="red" role="alert" title={error.message}>
          {faults.length > 0 && (
            <ul>
              {faults.map(({ at = '', what }) => (
                <li key={at + what}>
                  {placeOf(shape, at).title}: {what}
                </li>
              ))}
            </ul>
          )}
          What you typed is still here.
        </Alert>
      )}
      <Group>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" variant="default" loading={preview.isPending}>
          See what would change
        </Button>
        <Button disabled={preview.data === undefined || isOvertaken} loading={keep.isPending} onClick={() => keep.mutate()}>
          Put it in force
        </Button>
      </Group>
    </Stack>
  );
}
