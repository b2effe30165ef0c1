import { Alert, Button, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Rule } from '../../ports/ruleBook.js';
import { api, Problem } from '../api.js';
import { useHolder } from '../holder.js';
import { Heading, Waiting } from '../Page.js';
import { plain } from '../words.js';

const about: Readonly<Record<string, string>> = {
  completeness: 'What a packet needs before it leaves',
  routing: 'How a specialist is chosen',
  hours: 'When texts may be sent',
  caps: 'How many texts a patient gets at most',
  nudges: 'When patients are reminded, and when a person takes over',
  windows: 'How long each step may take, and by when a person has to act',
};

/** The rules as they are in force. An administrator changes them, after a look at what would change. */
export function RulesPage() {
  const rules = useQuery({ queryKey: ['rules'], queryFn: api.rules });
  const { role } = useHolder();
  return (
    <Stack gap="sm">
      <Heading title="Rules" />
      <Text>
        The most specific rule counts: of a specialty and an urgency, then of the specialty, then of the urgency, then the general one. No
        version is ever lost.
      </Text>
      {rules.data === undefined ? (
        <Waiting error={rules.error} what="rules" />
      ) : (
        <ul className="rows sheet" aria-label="Rules in force">
          {rules.data.rules.map((rule) => (
            <RuleLine key={`${rule.kind}/${rule.specialty}/${rule.urgency}`} rule={rule} mayChange={role === 'administrator'} />
          ))}
        </ul>
      )}
    </Stack>
  );
}

function RuleLine({ rule, mayChange }: { rule: Rule; mayChange: boolean }) {
  const [isChanging, setIsChanging] = useState(false);
  const scope = `${rule.specialty === '*' ? 'every specialty' : plain(rule.specialty)}, ${rule.urgency === '*' ? 'any urgency' : rule.urgency}`;
  return (
    <li className="row" style={{ display: 'block' }}>
      <Title order={2} size="h5">
        {about[rule.kind] ?? plain(rule.kind)}: {scope}
      </Title>
      <Text size="sm" c="dimmed">
        Version {rule.version}, since {rule.createdAt.slice(0, 10)}, by {rule.source}
      </Text>
      {isChanging ? (
        <RuleForm rule={rule} onClose={() => setIsChanging(false)} />
      ) : (
        <>
          <details>
            <summary>Show it</summary>
            <pre className="wide" tabIndex={0}>
              {JSON.stringify(rule.body, undefined, 2)}
            </pre>
          </details>
          {mayChange && (
            <Button size="compact-sm" variant="default" mt="xs" onClick={() => setIsChanging(true)}>
              Change
            </Button>
          )}
        </>
      )}
    </li>
  );
}

/** `undefined` while it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function RuleForm({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const queries = useQueryClient();
  const [text, setText] = useState(() => JSON.stringify(rule.body, undefined, 2));
  const body = parsed(text);
  const { kind, specialty, urgency, version } = rule;
  const change = { kind, specialty, urgency, basedOn: version, body };
  const preview = useMutation({ mutationFn: () => api.previewRule(change) });
  const keep = useMutation({
    mutationFn: () => api.keepRule(change),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['rules'] });
      onClose();
    },
  });
  const error = keep.error ?? preview.error;
  return (
    <Stack gap="sm" mt="xs">
      <Textarea
        label="The rule, as JSON"
        autosize
        minRows={4}
        maxRows={24}
        value={text}
        error={body === undefined ? 'This is no JSON yet.' : undefined}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          preview.reset();
        }}
      />
      {preview.data && (
        <Alert color="blue" title={`It would count for ${preview.data.open} of ${preview.data.of} open referrals`}>
          {preview.data.differences.length === 0 ? (
            'Nothing would change.'
          ) : (
            <ul>
              {preview.data.differences.map(({ at, before, after }) => (
                <li key={at}>
                  {at}: {JSON.stringify(before)} becomes {JSON.stringify(after)}
                </li>
              ))}
            </ul>
          )}
          <Text size="sm">What is planned already stays as it was planned; the next step of each follows the new rule.</Text>
        </Alert>
      )}
      {error !== null && (
        <Alert color="red" role="alert" title={error.message}>
          {error instanceof Problem ? error.errors.map(({ at, what }) => `${at ?? 'The rule'} ${what}`).join('; ') : ''}
        </Alert>
      )}
      <Group>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button variant="default" disabled={body === undefined} loading={preview.isPending} onClick={() => preview.mutate()}>
          See what would change
        </Button>
        <Button disabled={preview.data === undefined} loading={keep.isPending} onClick={() => keep.mutate()}>
          Put it in force
        </Button>
      </Group>
    </Stack>
  );
}
