import { Checkbox, Input, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useId } from 'react';
import type { Shape } from '../api.js';
import { messages } from './messages.js';
import { fieldsOf, hintOf, kindOf, textOf, wordOf } from './shape.js';

interface Props {
  readonly shape: Shape;
  readonly value: unknown;
  readonly label: string;
  readonly error: string | undefined;
  readonly onChange: (value: unknown) => void;
}

/**
 * A value without fields of its own. What is typed is kept as it was typed (`finished` in
 * shape.ts).
 */
export function Plain({ shape, value, label, error, onChange }: Props) {
  const shared = { label, error, description: hintOf(shape) };
  switch (kindOf(shape)) {
    case 'yes':
      return <Checkbox {...shared} checked={value === true} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />;
    case 'choice':
      return (
        <NativeSelect {...shared} value={textOf(value)} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
          <Options shape={shape} />
        </NativeSelect>
      );
    case 'sentence':
      return (
        <Textarea
          {...shared}
          autosize
          maxLength={shape.maxLength}
          value={asTyped(value)}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...shared}
          type={kindOf(shape) === 'time' ? 'time' : 'text'}
          inputMode={kindOf(shape) === 'number' ? 'decimal' : 'text'}
          value={asTyped(value)}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
  }
}

const asTyped = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : textOf(value));

export const Options = ({ shape }: { shape: Shape }) =>
  shape.enum?.map((one) => (
    <option key={one} value={one}>
      {wordOf(shape, one)}
    </option>
  ));

interface DurationProps extends Omit<Props, 'error'> {
  /** Of the amount, or the unit. */
  readonly errorOf: (name: string) => string | undefined;
}

/** An amount, and of what. */
export function Duration({ shape, value, label, errorOf, onChange }: DurationProps) {
  const id = useId();
  const given = fieldsOf(value);
  const unit = shape.properties?.['unit'] ?? {};
  return (
    <div>
      <Input.Label htmlFor={id}>{label}</Input.Label>
      <div className="duration">
        <TextInput
          id={id}
          inputMode="decimal"
          value={asTyped(given['amount'])}
          error={errorOf('amount')}
          onChange={({ currentTarget }) => onChange({ ...given, amount: currentTarget.value })}
        />
        <NativeSelect
          aria-label={messages.fields.unitOf(label)}
          value={textOf(given['unit'])}
          error={errorOf('unit')}
          onChange={({ currentTarget }) => onChange({ ...given, unit: currentTarget.value })}
        >
          <Options shape={unit} />
        </NativeSelect>
      </div>
    </div>
  );
}
