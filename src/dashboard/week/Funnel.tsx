import { Anchor, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { FunnelStep, StepRate } from '../../domain/measure/funnel.js';
import type { ReviewNumbers } from '../../domain/measure/review.js';
import { percent } from './words.js';

/** The step before the stall, and the funnel, each of whose counts opens its list. */
export function WhereToLook({ review: { week, whereToLook: look, funnel } }: { review: ReviewNumbers }) {
  return (
    <section className="sheet" style={{ padding: '1rem' }}>
      <Title order={2} size="h4" mb="xs">
        Where to look
      </Title>
      {funnel === null ? (
        <Text>The week is not over yet.</Text>
      ) : (
        <>
          <Text fw={600} mb="xs">
            {look === null
              ? 'No step is below what it was.'
              : `From ${look.from} to ${look.step}: ${look.count} of ${look.of} (${percent(look.rate)})` +
                (look.baselineRate === null ? ', the step that loses most. ' : `, baseline ${percent(look.baselineRate)}. `)}
            {look !== null && look.of > look.count && (
              <Anchor component={Link} href={listOf(week, look.step, look.from)} c="indigo.8" className="no-print">
                Who did not get there
              </Anchor>
            )}
          </Text>
          <FunnelTable week={week} steps={funnel.steps} past={funnel.baseline} within={funnel.withinDays} />
        </>
      )}
    </section>
  );
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
  <div className="wide" role="region" aria-label="The funnel" tabIndex={0}>
    <table>
      <caption>Within {within} days of the order</caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Reached</th>
          <th scope="col">Of the step before</th>
          <th scope="col">Baseline</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">ordered</th>
          <td>
            <Anchor component={Link} href={listOf(week, 'ordered')} c="indigo.8" aria-label={`${steps[0]?.of ?? 0} ordered: who they are`}>
              {steps[0]?.of ?? 0}
            </Anchor>
          </td>
          <td>-</td>
          <td>-</td>
        </tr>
        {steps.map(({ step, from, count, of, rate }) => (
          <tr key={step}>
            <th scope="row">{step}</th>
            <td>
              <Anchor component={Link} href={listOf(week, step)} c="indigo.8" aria-label={`${count} of ${of} ${step}: who they are`}>
                {count} of {of}
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
