import { Button, Group, Input, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Shape } from '../api.js';
import { Duration, Options, Plain } from './inputs.js';
import { messages as common } from '../messages.js';
import { messages } from './messages.js';
import { blankOf, entriesOf, fieldsOf, innerOf, kindOf, listOf, rowTitle, shapeIn, titleIn } from './shape.js';

const words = messages.fields;

/** The API's faults, by place. */
export type Faults = readonly { readonly at?: string; readonly what: string }[];

interface FieldProps {
  readonly shape: Shape;
  /** Undefined where the policy leaves it out. */
  readonly value: unknown;
  /** `week.sunday.from`; empty for the whole. */
  readonly at: string;
  readonly label: string;
  readonly isOptional?: boolean;
  readonly faults: Faults;
  readonly onChange: (value: unknown) => void;
}

/** A form for a value of this shape. */
export function Field(props: FieldProps) {
  const { shape, value, label, at, faults, onChange } = props;
  switch (kindOf(shape)) {
    case 'group':
      return <Fieldset {...props} children={<Inside {...props} />} />;
    case 'table':
      return (
        <Fieldset {...props}>
          <Inside {...props} />
          <Adding {...props} />
        </Fieldset>
      );
    case 'rows':
      return <Rows {...props} />;
    case 'maybe':
      return <Maybe {...props} />;
    case 'either':
      return <Either {...props} />;
    case 'duration': {
      const errorOf = (name: string) => faultAt({ faults, at: below(at, name), shape: {} });
      return <Duration shape={shape} value={value} label={label} errorOf={errorOf} onChange={onChange} />;
    }
    default:
      return <Plain shape={shape} value={value} label={label} error={faultAt(props)} onChange={onChange} />;
  }
}

const below = (at: string, name: string | number): string => (at === '' ? String(name) : `${at}.${name}`);

/** Of exactly this place; where one input stands for all that is in it, also of that. */
function faultAt({ faults, at, shape }: Pick<FieldProps, 'faults' | 'at' | 'shape'>): string | undefined {
  const isWhole = kindOf(shape) === 'list';
  return faults.find((one) => one.at === at || (isWhole && one.at?.startsWith(`${at}.`) === true))?.what;
}

function Fieldset({ label, at, faults, shape, children }: FieldProps & { readonly children: ReactNode }) {
  const fault = faultAt({ faults, at, shape });
  // The whole is named by its rule.
  if (at === '') return <Stack gap="sm">{children}</Stack>;
  return (
    <fieldset className="fields">
      <legend>{label}</legend>
      {fault !== undefined && <Input.Error>{fault}</Input.Error>}
      {children}
    </fieldset>
  );
}

/**
 * Each field of a group; each entry of a table, which can be taken out unless all of them are
 * needed.
 */
function Inside({ shape, value, at, faults, onChange }: FieldProps) {
  const given = fieldsOf(value);
  const isTable = shape.properties === undefined;
  const names = isTable ? entriesOf(shape, value).map(([name]) => name) : Object.keys(shape.properties ?? {});
  const set = (name: string, next: unknown): void => {
    const { [name]: _, ...others } = given;
    onChange(next === undefined ? others : { ...others, [name]: next });
  };
  return (
    <div className="fieldgrid">
      {names.map((name) => {
        const its = shapeIn(shape, name);
        const label = titleIn(shape, name);
        const isNeeded = shape.required?.includes(name) === true;
        const shared = { shape: its, value: given[name], at: below(at, name), label, faults, isOptional: !isNeeded };
        return (
          <div key={name} className={isBroad(its) ? 'broad' : undefined}>
            <Field {...shared} onChange={(next) => set(name, next)} />
            {isTable && !isNeeded && <Remove label={label} onClick={() => set(name, undefined)} />}
          </div>
        );
      })}
    </div>
  );
}

/** What holds fields of its own takes the whole width. */
const isBroad = (shape: Shape): boolean => ['group', 'table', 'rows', 'either', 'sentence'].includes(kindOf(shape));

const Remove = ({ label, onClick }: { label: string; onClick: () => void }) => (
  <Button variant="subtle" size="compact-sm" mt={4} onClick={onClick} aria-label={words.removeOf(label)}>
    {words.remove}
  </Button>
);

/** Adds an entry to a table: one of the allowed names, or a typed one. */
function Adding({ shape, value, label, onChange }: FieldProps) {
  const [name, setName] = useState('');
  const given = fieldsOf(value);
  const names = shape.propertyNames ?? {};
  const left = names.enum?.filter((one) => !(one in given));
  if (left?.length === 0) return null;
  const title = names.title ?? words.another;
  const shared = { label: title, value: name, 'aria-label': words.addTo(label, title) };
  const add = (): void => {
    onChange({ ...given, [name.trim()]: blankOf(shape.additionalProperties ?? {}) });
    setName('');
  };
  return (
    <Group align="end" gap="xs" mt="xs">
      {left === undefined ? (
        <TextInput {...shared} onChange={({ currentTarget }) => setName(currentTarget.value)} />
      ) : (
        <NativeSelect {...shared} onChange={({ currentTarget }) => setName(currentTarget.value)}>
          <option value="">{common.choose}</option>
          <Options shape={{ ...names, enum: left }} />
        </NativeSelect>
      )}
      <Button variant="default" onClick={add} disabled={name.trim() === '' || name.trim() in given}>
        {words.add}
      </Button>
    </Group>
  );
}

function Rows(props: FieldProps) {
  const { shape, value, at, faults, onChange } = props;
  const rows = listOf(value);
  const items = shape.items ?? {};
  return (
    <Fieldset {...props}>
      {rows.map((row, index) => {
        const label = rowTitle(items, row, index);
        return (
          // A row has no name that stays while it is typed.
          <div key={index}>
            <Field
              shape={items}
              value={row}
              at={below(at, index)}
              label={label}
              faults={faults}
              onChange={(next) => onChange(rows.with(index, next))}
            />
            <Remove label={label} onClick={() => onChange(rows.toSpliced(index, 1))} />
          </div>
        );
      })}
      <Group>
        <Button variant="default" size="compact-md" onClick={() => onChange([...rows, blankOf(items)])}>
          {words.addAnother}
        </Button>
      </Group>
    </Fieldset>
  );
}

/** A value, an explicit none, or, where that is allowed, left out. */
function Maybe(props: FieldProps) {
  const { shape, value, label, isOptional, onChange } = props;
  const inner = innerOf(shape);
  const state = value === undefined ? 'unsaid' : value === null ? 'none' : 'some';
  const become = (next: string): void => onChange({ unsaid: undefined, none: null, some: blankOf(inner) }[next]);
  return (
    <Fieldset {...props}>
      <NativeSelect aria-label={label} value={state} onChange={({ currentTarget }) => become(currentTarget.value)}>
        <option value="some">{shape.some ?? words.some}</option>
        <option value="none">{shape.none ?? words.none}</option>
        {isOptional === true && <option value="unsaid">{shape.unsaid ?? words.unsaid}</option>}
      </NativeSelect>
      {state === 'some' && <Inside {...props} shape={inner} />}
    </Fieldset>
  );
}

const other = 'other';

/** One of several words, or a group of fields. */
function Either(props: FieldProps) {
  const { shape, value, label, onChange } = props;
  const inner = innerOf(shape);
  const become = (next: string): void => onChange(next === other ? blankOf(inner) : next);
  return (
    <Stack gap="xs">
      <NativeSelect
        label={label}
        error={faultAt(props)}
        value={typeof value === 'string' ? value : other}
        onChange={({ currentTarget }) => become(currentTarget.value)}
      >
        {shape.anyOf?.map((one) => (
          <Options key={one.type} shape={one} />
        ))}
        <option value={other}>{inner.title}</option>
      </NativeSelect>
      {typeof value !== 'string' && <Inside {...props} shape={inner} />}
    </Stack>
  );
}
