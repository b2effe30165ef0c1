import type { Difference } from '../../domain/rules/differences.js';
import type { Shape } from '../api.js';
import { messages } from './messages.js';
import { entriesOf, innerOf, kindOf, placeOf, rowTitle, said, shapeIn, textOf, titleIn } from './shape.js';

/** A policy's body in words. */
export function Shown({ shape, value }: { shape: Shape; value: unknown }) {
  const whole = shape.anyOf === undefined ? shape : innerOf(shape);
  return (
    <dl className="facts">
      {entriesOf(whole, value).map(([name, one]) => {
        const its = shapeIn(whole, name);
        const line = said(its, one);
        return (
          <div key={name} className="fact">
            <dt>{kindOf(whole) === 'rows' ? rowTitle(its, one, Number(name)) : titleIn(whole, name)}</dt>
            <dd className={line === undefined ? 'inside' : undefined}>{line ?? <Shown shape={its} value={one} />}</dd>
          </div>
        );
      })}
    </dl>
  );
}

/** One line for each difference. */
export function Changes({ shape, changes }: { shape: Shape; changes: readonly Difference[] }) {
  return (
    <ul>
      {changes.map(({ at, before, after }) => {
        const place = placeOf(shape, at);
        return <li key={at}>{messages.difference(place.title, valueOf(place.shape, before), valueOf(place.shape, after))}</li>;
      })}
    </ul>
  );
}

/** Of a place that may not be there, or is empty: `[]` and `{}` stand for that. */
const valueOf = (shape: Shape, value: unknown): string =>
  value === null || value === '[]' || value === '{}' ? (shape.none ?? messages.fields.nothing) : (said(shape, value) ?? textOf(value));
