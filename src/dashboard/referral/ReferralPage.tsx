import { Anchor, Badge, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.js';
import type { Counts, Detail } from '../contract.js';
import { acts, useHolder } from '../holder.js';
import { Heading, Waiting } from '../Page.js';
import { away, spoken } from '../time.js';
import { attentionWords, inWords, outcomeWords, plain, stageWords, withReason } from '../words.js';
import { ActionPanel } from './ActionPanel.js';
import { History } from './History.js';
import { Packet } from './Packet.js';
import { Why } from './Why.js';

/** What happened, where it stands, what is next, and what a person can do. */
export function ReferralPage({ id }: { id: string }) {
  const referral = useQuery({ queryKey: ['referral', id], queryFn: () => api.referral(id) });
  const counts = useQuery({ queryKey: ['counts'], queryFn: api.counts });
  const mayAct = acts(useHolder());
  return (
    <Stack gap="md">
      <Anchor component={Link} href="/worklist" c="indigo.8" className="no-print">
        Back to the worklist
      </Anchor>
      <Heading title="Referral">{referral.data?.patient?.name ?? (referral.data ? `Order ${referral.data.order.id}` : 'Referral')}</Heading>
      {referral.data === undefined || counts.data === undefined ? (
        <Waiting error={referral.error ?? counts.error} what="referral" />
      ) : (
        <div className="columns">
          <Stack gap="md">
            <Standing referral={referral.data} counts={counts.data} />
            {mayAct && <ActionPanel referral={referral.data} counts={counts.data} />}
            <History id={id} zone={counts.data.practice.zone} now={counts.data.now} />
          </Stack>
          <Packet referral={referral.data} zone={counts.data.practice.zone} />
        </div>
      )}
    </Stack>
  );
}

function Standing({ referral, counts: { now, practice } }: { referral: Detail; counts: Counts }) {
  const when = (iso: string | null) => (iso === null ? 'not yet' : `${spoken(iso, practice.zone)} (${away(iso, now)})`);
  return (
    <section className="sheet" style={{ padding: '1rem' }} aria-label="Where it stands">
      <Group mb="sm" gap="sm">
        <Title order={2} size="h4">
          {headline(referral)}
        </Title>
        {referral.urgency !== 'routine' && (
          <Badge color="red.9" radius="sm">
            {referral.urgency}
          </Badge>
        )}
        {referral.sensitive && (
          <Badge color="grape.9" radius="sm">
            Sensitive
          </Badge>
        )}
      </Group>
      <dl className="facts">
        <Fact name="Next" value={nextOf(referral, practice.zone, now)} />
        {referral.status === 'open' && <Fact name="Deadline" value={when(referral.deadline)} />}
        <Fact
          name="Owner"
          value={referral.owner === null ? 'nobody needed so far' : `${referral.owner} (${referral.queue ?? 'no queue'})`}
        />
        <Fact name="Patient" value={patientOf(referral)} />
        <Fact
          name="Specialty"
          value={`${plain(referral.specialty ?? 'unclear')}${referral.specialtyReason === null ? '' : `, by ${referral.specialtyReason}`}`}
        />
        <Fact
          name="Specialist"
          value={
            referral.specialist === null
              ? 'none yet'
              : `${referral.specialist.name}, ${referral.specialist.organization}, ${referral.specialist.phone}`
          }
        />
        <Fact name="Ordered" value={when(referral.orderedAt)} />
        <Fact
          name="Packet"
          value={`${plain(referral.axes.delivery)}${referral.firstSentAt === null ? '' : `, first sent ${when(referral.firstSentAt)}`}`}
        />
        <Fact
          name="Appointment"
          value={`${plain(referral.axes.appointment)}${referral.appointmentAt === null ? '' : `, ${when(referral.appointmentAt)}`}`}
        />
        <Fact name="Texts sent" value={String(referral.nudgesSent)} />
        <Fact name="Office" value={plain(referral.axes.acceptance)} />
        <Fact name="Report" value={plain(referral.axes.report)} />
        <Fact name="Chart" value={plain(referral.axes.writeBack)} />
        {referral.evidenceGrade !== null && <Fact name="Proof" value={`grade ${referral.evidenceGrade}`} />}
      </dl>
      <Why referral={referral} zone={practice.zone} />
      {typeof referral.workflow === 'string' && (
        <Anchor href={referral.workflow} c="indigo.8" display="inline-block" mt="sm" className="no-print">
          Its workflow in the Temporal Web UI
        </Anchor>
      )}
    </section>
  );
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
);

function headline({ needsAttention, outcome, stage }: Detail): string {
  if (outcome !== null) return inWords(outcomeWords, outcome);
  return needsAttention === null ? inWords(stageWords, stage) : inWords(attentionWords, needsAttention);
}

function nextOf({ next, status }: Detail, zone: string, now: string): string {
  if (status !== 'open' || next.what === null) return 'nothing: it has ended';
  const what = withReason(next.what);
  return next.at === null ? what : `${what}, ${spoken(next.at, zone)} (${away(next.at, now)})`;
}

function patientOf({ patient, patientRef }: Detail): string {
  if (patient === null) return patientRef ?? 'unknown';
  const { name, birthDate, phone } = patient;
  return [name ?? 'no name', birthDate === null ? 'birth date unknown' : `born ${birthDate}`, phone ?? 'no mobile number'].join(', ');
}
