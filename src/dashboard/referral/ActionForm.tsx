import { NativeSelect, TextInput, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.js';
import type { Counts, Detail } from '../api.js';
import { useSubmission } from '../submission.js';
import { FormDialog, faultOf } from '../FormDialog.js';
import { instantOf, localAt, localIn } from '../time.js';
import { messages as shared } from '../messages.js';
import { callOutcomeWords, inWords, outcomeWords, partyWords, proofWords } from '../words.js';
import { CallAid } from './CallAid.js';
import { formMessages as words } from './formMessages.js';
import type { Field, OpenForm } from './forms.js';

interface Props {
  readonly form: OpenForm;
  readonly referral: Detail;
  readonly counts: Counts;
  readonly onClose: () => void;
}

type Values = Readonly<Record<string, string>>;

/** Entries stay through a refusal: the person reads what changed, and decides again. */
export function ActionForm({ form, referral, counts, onClose }: Props) {
  const { zone } = counts.practice;
  const queries = useQueryClient();
  const [values, setValues] = useState<Values>(() =>
    Object.fromEntries(
      form.fields.map((field) => [field.name, asTyped(field, form.given?.[field.name], zone) ?? beginning(field, counts.now, zone)]),
    ),
  );
  const [openedAt] = useState(Date.now);
  const isCall = form.action === 'recordCall';
  const submission = useSubmission();
  const sending = useMutation({
    mutationFn: () =>
      submission.send(values, (key) => {
        const seconds = isCall && { seconds: secondsSince(openedAt) };
        return api.act(referral.id, form.action, { ...fixedIn(form), ...inputOf(form.fields, values, zone), ...seconds }, key);
      }),
    onSuccess: () => {
      void queries.invalidateQueries();
      onClose();
    },
    // The page behind the form then shows why it was refused.
    onError: () => void queries.invalidateQueries(),
  });
  return (
    <FormDialog
      title={form.title}
      help={form.help}
      error={sending.error}
      otherwise={words.entriesKept}
      isPending={sending.isPending}
      onSubmit={() => sending.mutate()}
      onClose={onClose}
    >
      {isCall && <CallAid referral={referral} counts={counts} party={values['with'] ?? ''} />}
      {form.fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={values[field.name] ?? ''}
          zone={zone}
          specialty={referral.specialty}
          error={faultOf(sending.error, field.name)}
          onChange={(value) => setValues({ ...values, [field.name]: value })}
        />
      ))}
    </FormDialog>
  );
}

/** Labels of every choice in a form: no code has two meanings there. */
const choiceWords: Readonly<Record<string, string>> = { ...partyWords, ...callOutcomeWords, ...proofWords, ...outcomeWords };

interface FieldProps {
  readonly field: Field;
  readonly value: string;
  readonly zone: string;
  readonly specialty: string | null;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

function FieldInput({ field, value, zone, specialty, error, onChange }: FieldProps) {
  const people = useQuery({ queryKey: ['people'], queryFn: api.people, staleTime: 60_000, enabled: field.kind === 'person' });
  const specialists = useQuery({
    queryKey: ['specialists', specialty],
    queryFn: () => api.specialists(specialty ?? ''),
    enabled: field.kind === 'specialist' && specialty !== null,
  });
  const common = { label: field.label, value, error, required: !('optional' in field) };
  switch (field.kind) {
    case 'when':
      return (
        <TextInput
          {...common}
          type="datetime-local"
          description={words.practiceTime(zone)}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    case 'text':
      return field.most > 200 ? (
        <Textarea {...common} autosize minRows={3} maxLength={field.most} onChange={({ currentTarget }) => onChange(currentTarget.value)} />
      ) : (
        <TextInput {...common} maxLength={field.most} onChange={({ currentTarget }) => onChange(currentTarget.value)} />
      );
    case 'choice':
      return <Choice common={common} onChange={onChange} options={field.of.map((one) => ({ id: one, name: inWords(choiceWords, one) }))} />;
    case 'person':
      return <Choice common={common} onChange={onChange} options={people.data?.people ?? []} />;
    case 'specialist':
      return (
        <Choice
          common={common}
          onChange={onChange}
          options={(specialists.data?.specialists ?? []).map(({ id, name, organization, accepting }) => ({
            id,
            name: accepting ? words.specialist(name, organization) : words.specialistFull(name, organization),
          }))}
        />
      );
  }
}

interface ChoiceProps {
  readonly common: object;
  readonly options: readonly { readonly id: string; readonly name: string }[];
  readonly onChange: (value: string) => void;
}

const Choice = ({ common, options, onChange }: ChoiceProps) => (
  <NativeSelect {...common} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
    <option value="">{shared.choose}</option>
    {options.map(({ id, name }) => (
      <option key={id} value={id}>
        {name}
      </option>
    ))}
  </NativeSelect>
);

/** A form that was open for longer, or across a change of the clock, does not measure the call. */
const longestCall = 3_600;

function secondsSince(openedAt: number): number | undefined {
  const seconds = Math.round((Date.now() - openedAt) / 1_000);
  return seconds >= 0 && seconds <= longestCall ? seconds : undefined;
}

/** What is given and no field shows. */
const fixedIn = ({ fields, given = {} }: OpenForm): object =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !fields.some((field) => field.name === name)));

/** As it stands in the field; undefined when it is not known. */
const asTyped = ({ kind }: Field, value: unknown, zone: string): string | undefined => {
  if (typeof value === 'number') return kind === 'when' ? localAt(value, zone) : String(value);
  return typeof value === 'string' ? value : undefined;
};

/** Dates that must be given begin with a likely one. */
const beginning = (field: Field, now: string, zone: string): string =>
  field.kind === 'when' && field.optional === undefined ? localIn(field.inDays, now, zone) : '';

/** As the API takes it: instants as numbers, and nothing for what was left empty. */
function inputOf(fields: readonly Field[], values: Values, zone: string): Record<string, unknown> {
  const given = fields.flatMap((field): [string, unknown][] => {
    const value = values[field.name]?.trim() ?? '';
    if (value === '') return [];
    return [[field.name, field.kind === 'when' ? instantOf(value, zone) : value]];
  });
  return Object.fromEntries(given);
}
