import { Anchor, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { FunnelStep, StepRate } from '../../domain/measure/funnel.js';
import type { ReviewNumbers } from '../../domain/measure/review.js';
import { messages } from './messages.js';
import { percent, withBaseline } from './words.js';

const words = messages.funnel;

/** The step with the largest drop, and the funnel; each count opens its list. */
export function WhereToLook({ review: { week, whereToLook: look, funnel } }: { review: ReviewNumbers }) {
  return (
    <section className="sheet" style={{ padding: '1rem' }}>
      <Title order={2} size="h4" mb="xs">
        {words.title}
      </Title>
      {funnel === null ? (
        <Text>{words.notOver}</Text>
      ) : (
        <>
          <Text fw={600} mb="xs">
            {look === null ? words.noDrop : dropText(look)}{' '}
            {look !== null && look.of > look.count && (
              <Anchor component={Link} href={listOf(week, look.step, look.from)} c="indigo.8" className="no-print">
                {words.who}
              </Anchor>
            )}
          </Text>
          <FunnelTable week={week} steps={funnel.steps} past={funnel.baseline} within={funnel.withinDays} />
        </>
      )}
    </section>
  );
}

function dropText({ from, step, count, of, rate, baselineRate }: NonNullable<ReviewNumbers['whereToLook']>): string {
  const text = words.drop(messages.steps[from].name, messages.steps[step].name, messages.rateOf(percent(rate), count, of));
  return baselineRate === null ? [text, words.largestDrop].join(messages.separator) : withBaseline(text, percent(baselineRate));
}

const listOf = (week: string, step: FunnelStep, from?: FunnelStep): string =>
  `/week/${week}/${step}${from === undefined ? '' : `?from=${from}`}`;

interface TableProps {
  readonly week: string;
  readonly steps: readonly StepRate[];
  readonly past: readonly StepRate[] | null;
  readonly within: number;
}

const FunnelTable = ({ week, steps, past, within }: TableProps) => (
  <div className="wide" role="region" aria-label={words.label} tabIndex={0}>
    <table>
      <caption>{words.caption(within)}</caption>
      <thead>
        <tr>
          <th scope="col">{words.step}</th>
          <th scope="col">{words.reached}</th>
          <th scope="col">{words.ofPrevious}</th>
          <th scope="col">{words.baseline}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{messages.steps.ordered.name}</th>
          <td>
            <Anchor
              component={Link}
              href={listOf(week, 'ordered')}
              c="indigo.8"
              aria-label={words.list(steps[0]?.of ?? 0, messages.steps.ordered.name)}
            >
              {steps[0]?.of ?? 0}
            </Anchor>
          </td>
          <td>-</td>
          <td>-</td>
        </tr>
        {steps.map(({ step, from, count, of, rate }) => (
          <tr key={step}>
            <th scope="row">{messages.steps[step].name}</th>
            <td>
              <Anchor
                component={Link}
                href={listOf(week, step)}
                c="indigo.8"
                aria-label={words.list(messages.countOf(count, of), messages.steps[step].name)}
              >
                {messages.countOf(count, of)}
              </Anchor>
            </td>
            <td>{percent(rate)}</td>
            <td>{percent(past?.find((one) => one.step === step && one.from === from)?.rate ?? null)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
