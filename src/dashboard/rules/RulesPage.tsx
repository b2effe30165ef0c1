import { Button, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Rule } from '../../ports/policyEditor.js';
import { api } from '../api.js';
import type { Rules, Shape } from '../contract.js';
import { useHolder } from '../holder.js';
import { Heading, Waiting } from '../Page.js';
import { dated } from '../time.js';
import { inWords, plain } from '../words.js';
import { RuleForm } from './RuleForm.js';
import { Changes, Shown } from './Shown.js';
import { said } from './shape.js';

const about: Readonly<Record<string, string>> = {
  completeness: 'What a packet needs before it leaves',
  routing: 'How a specialist is chosen',
  hours: 'When texts may be sent',
  caps: 'How many texts a patient gets at most',
  nudges: 'When patients are reminded, and when a person takes over',
  windows: 'How long each step may take, and by when a person has to act',
};

/** The rules and the texts as they are in force. An administrator changes a rule, after a look at what would change. */
export function RulesPage() {
  const rules = useQuery({ queryKey: ['rules'], queryFn: api.rules });
  const counts = useQuery({ queryKey: ['counts'], queryFn: api.counts });
  const { role } = useHolder();
  return (
    <Stack gap="sm">
      <Heading title="Rules" />
      <Text>
        The most specific rule counts: of a specialty and an urgency, then of the specialty, then of the urgency, then the general one. No
        version is ever lost.
      </Text>
      {rules.data === undefined || counts.data === undefined ? (
        <Waiting error={rules.error ?? counts.error} what="rules" />
      ) : (
        <>
          <ul className="rows sheet" aria-label="Rules in force">
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
  const scope = `${rule.specialty === '*' ? 'every specialty' : plain(rule.specialty)}, ${rule.urgency === '*' ? 'any urgency' : rule.urgency}`;
  const title = `${about[rule.kind] ?? plain(rule.kind)}: ${scope}`;
  return (
    <li className="row" style={{ display: 'block' }} aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      <Text size="sm" c="dimmed">
        Version {rule.version}, since {dated(rule.createdAt, zone)}, by {rule.source}
      </Text>
      {isChanging ? (
        <RuleForm rule={rule} shape={shape} onClose={() => setIsChanging(false)} />
      ) : (
        <>
          <details>
            <summary>Show it</summary>
            {said(shape, rule.body) ?? <Shown shape={shape} value={rule.body} />}
          </details>
          <Versions rule={rule} shape={shape} zone={zone} />
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

/** Who changed what, and when. Asked for when somebody wants to know. */
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
      <summary>Every version</summary>
      {data === undefined ? (
        isOpen && <Waiting error={error} what="versions" />
      ) : (
        <ol className="versions" aria-label="Every version">
          {data.versions.map(({ version, source, createdAt, changes }) => (
            <li key={version}>
              Version {version}, {dated(createdAt, zone)}, by {source}
              {changes.length > 0 && <Changes shape={shape} changes={changes} />}
            </li>
          ))}
        </ol>
      )}
    </details>
  );
}

const textWords: Readonly<Record<string, string>> = {
  nudge1: 'First text',
  nudge2: 'Later texts',
  rebook: 'First text after a missed or cancelled visit',
  booked: 'Answer to “booked”',
  help: 'Answer to “need help”',
  declined: 'Answer to “not going”',
  emergency: 'Answer to what sounds like an emergency',
  unclear: 'Answer to what was not understood',
  stopped: 'Answer to STOP, where the provider gives none',
  started: 'Answer to START',
};
const languageWords: Readonly<Record<string, string>> = { en: 'English', es: 'Spanish' };

/** What patients are sent. The sentences are part of the program: they are checked against the rules of carriers and the law. */
const Texts = ({ texts }: Pick<Rules, 'texts'>) => (
  <section className="sheet" style={{ padding: '1rem' }} aria-label="Texts in force">
    <Title order={2} size="h5">
      What patients are sent
    </Title>
    <Text size="sm" c="dimmed" mb="sm">
      With the practice, the first name and the number to call in the braces' place. Texts come with the program, which checks them against
      what carriers and the law forbid; they are not changed here.
    </Text>
    {[...new Set(texts.map(({ language }) => language))].map((language) => (
      <details key={language}>
        <summary>In {inWords(languageWords, language)}</summary>
        <dl className="facts">
          {texts
            .filter((one) => one.language === language)
            .map(({ template, text }) => (
              <div key={template} className="fact">
                <dt>{inWords(textWords, template)}</dt>
                <dd lang={language}>{text}</dd>
              </div>
            ))}
        </dl>
      </details>
    ))}
  </section>
);
