import { Button, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Rule } from '../../ports/policyEditor.js';
import { api } from '../api.js';
import type { Rules, Shape } from '../api.js';
import { useSignedIn } from '../signedIn.js';
import { Heading, Waiting } from '../Page.js';
import { dated } from '../time.js';
import { inWords, plain, urgencyWords } from '../words.js';
import { messages } from './messages.js';
import { RuleForm } from './RuleForm.js';
import { Changes, Shown } from './Shown.js';
import { said } from './shape.js';

/**
 * The current policies and texts. An administrator edits a policy after a preview of the changes.
 */
export function RulesPage() {
  const rules = useQuery({ queryKey: ['rules'], queryFn: api.rules });
  const counts = useQuery({ queryKey: ['counts'], queryFn: api.counts });
  const { role } = useSignedIn();
  return (
    <Stack gap="sm">
      <Heading title={messages.title} />
      <Text>{messages.intro}</Text>
      {rules.data === undefined || counts.data === undefined ? (
        <Waiting error={rules.error ?? counts.error} what={messages.loading} />
      ) : (
        <>
          <ul className="rows sheet" aria-label={messages.list}>
            {rules.data.rules.map((rule) => (
              <RuleLine
                key={`${rule.kind}/${rule.specialty}/${rule.urgency}`}
                rule={rule}
                shape={rules.data.shapes[rule.kind] ?? {}}
                zone={counts.data.practice.zone}
                mayChange={role === 'administrator'}
              />
            ))}
          </ul>
          <Texts texts={rules.data.texts} />
        </>
      )}
    </Stack>
  );
}

interface LineProps {
  readonly rule: Rule;
  readonly shape: Shape;
  readonly zone: string;
  readonly mayChange: boolean;
}

function RuleLine({ rule, shape, zone, mayChange }: LineProps) {
  const [isChanging, setIsChanging] = useState(false);
  const title = messages.nameOf(
    shape.kindTitle ?? plain(rule.kind),
    rule.specialty === '*' ? messages.everySpecialty : plain(rule.specialty),
    rule.urgency === '*' ? messages.anyUrgency : inWords(urgencyWords, rule.urgency),
  );
  return (
    <li className="row" style={{ display: 'block' }} aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      <Text size="sm" c="dimmed">
        {messages.version(rule.version, dated(rule.createdAt, zone), rule.source)}
      </Text>
      {isChanging ? (
        <RuleForm rule={rule} shape={shape} onClose={() => setIsChanging(false)} />
      ) : (
        <>
          <details>
            <summary>{messages.show}</summary>
            {said(shape, rule.body) ?? <Shown shape={shape} value={rule.body} />}
          </details>
          <Versions rule={rule} shape={shape} zone={zone} />
          {mayChange && (
            <Button size="compact-sm" variant="default" mt="xs" onClick={() => setIsChanging(true)}>
              {messages.change}
            </Button>
          )}
        </>
      )}
    </li>
  );
}

/** Who changed what, and when. Fetched when it is opened. */
function Versions({ rule, shape, zone }: Omit<LineProps, 'mayChange'>) {
  const [isOpen, setIsOpen] = useState(false);
  const { kind, specialty, urgency, version: newest } = rule;
  const { data, error } = useQuery({
    queryKey: ['rules', 'versions', kind, specialty, urgency, newest],
    queryFn: () => api.ruleVersions(rule),
    enabled: isOpen,
  });
  return (
    <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{messages.versions}</summary>
      {data === undefined ? (
        isOpen && <Waiting error={error} what={messages.loadingVersions} />
      ) : (
        <ol className="versions" aria-label={messages.versions}>
          {data.versions.map(({ version, source, createdAt, changes }) => (
            <li key={version}>
              {messages.versionOf(version, dated(createdAt, zone), source)}
              {changes.length > 0 && <Changes shape={shape} changes={changes} />}
            </li>
          ))}
        </ol>
      )}
    </details>
  );
}

/**
 * What patients are sent. The texts are part of the program, which checks them against carrier
 * rules and the law.
 */
const Texts = ({ texts }: Pick<Rules, 'texts'>) => (
  <section className="sheet" style={{ padding: '1rem' }} aria-label={messages.texts.label}>
    <Title order={2} size="h5">
      {messages.texts.title}
    </Title>
    <Text size="sm" c="dimmed" mb="sm">
      {messages.texts.help}
    </Text>
    {[...new Set(texts.map(({ language }) => language))].map((language) => (
      <details key={language}>
        <summary>{messages.texts.in(inWords(messages.texts.languages, language))}</summary>
        <dl className="facts">
          {texts
            .filter((one) => one.language === language)
            .map(({ template, text }) => (
              <div key={template} className="fact">
                <dt>{inWords(messages.texts.templates, template)}</dt>
                <dd lang={language}>{text}</dd>
              </div>
            ))}
        </dl>
      </details>
    ))}
  </section>
);
