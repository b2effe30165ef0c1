import { Anchor, Badge, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.js';
import type { Counts, Detail } from '../api.js';
import { acts, useSignedIn } from '../signedIn.js';
import { Heading, Waiting } from '../Page.js';
import { away, spoken } from '../time.js';
import {
  acceptanceWords,
  appointmentWords,
  attentionWords,
  deliveryWords,
  inWords,
  outcomeWords,
  plain,
  reportWords,
  stageWords,
  urgencyWords,
  writeBackWords,
} from '../words.js';
import { ActionPanel } from './ActionPanel.js';
import { History } from './History.js';
import { messages } from './messages.js';
import { nextText } from './next.js';
import { Packet } from './Packet.js';
import { Why } from './Why.js';

const words = messages.status;

/** One referral: its status, what a person can do, and its history. */
export function ReferralPage({ id }: { id: string }) {
  const referral = useQuery({ queryKey: ['referral', id], queryFn: () => api.referral(id) });
  const counts = useQuery({ queryKey: ['counts'], queryFn: api.counts });
  const mayAct = acts(useSignedIn());
  return (
    <Stack gap="md">
      <Anchor component={Link} href="/worklist" c="indigo.8" className="no-print">
        {messages.back}
      </Anchor>
      <Heading title={messages.title}>
        {referral.data?.patient?.name ?? (referral.data ? messages.order(referral.data.order.id) : messages.title)}
      </Heading>
      {referral.data === undefined || counts.data === undefined ? (
        <Waiting error={referral.error ?? counts.error} what={messages.loading} />
      ) : (
        <div className="columns">
          <Stack gap="md">
            <Status referral={referral.data} counts={counts.data} />
            {mayAct && <ActionPanel referral={referral.data} counts={counts.data} />}
            <History id={id} specialty={referral.data.specialty} zone={counts.data.practice.zone} now={counts.data.now} />
          </Stack>
          <Packet referral={referral.data} zone={counts.data.practice.zone} />
        </div>
      )}
    </Stack>
  );
}

function Status({ referral, counts: { now, practice } }: { referral: Detail; counts: Counts }) {
  const when = (iso: string | null) => (iso === null ? words.notYet : words.at(spoken(iso, practice.zone), away(iso, now)));
  const withTime = (text: (state: string, when: string) => string, state: string, iso: string | null) =>
    iso === null ? state : text(state, when(iso));
  const { axes } = referral;
  return (
    <section className="sheet" style={{ padding: '1rem' }} aria-label={words.label}>
      <Group mb="sm" gap="sm">
        <Title order={2} size="h4">
          {headline(referral)}
        </Title>
        {referral.urgency !== 'routine' && (
          <Badge color="red.9" radius="sm">
            {inWords(urgencyWords, referral.urgency)}
          </Badge>
        )}
        {referral.sensitive && (
          <Badge color="grape.9" radius="sm">
            {words.sensitive}
          </Badge>
        )}
      </Group>
      <dl className="facts">
        <Fact name={words.next} value={nextOf(referral, practice.zone, now)} />
        {referral.status === 'open' && <Fact name={words.deadline} value={when(referral.deadline)} />}
        <Fact name={words.owner} value={referral.owner ?? words.automatic} />
        <Fact name={words.patient} value={patientOf(referral)} />
        <Fact name={words.specialty} value={specialtyOf(referral)} />
        <Fact
          name={words.specialist}
          value={
            referral.specialist === null
              ? words.noSpecialist
              : `${referral.specialist.name}, ${referral.specialist.organization}, ${referral.specialist.phone}`
          }
        />
        <Fact name={words.ordered} value={when(referral.orderedAt)} />
        <Fact name={words.packet} value={withTime(words.firstSent, inWords(deliveryWords, axes.delivery), referral.firstSentAt)} />
        <Fact
          name={words.appointment}
          value={withTime(words.appointmentAt, inWords(appointmentWords, axes.appointment), referral.appointmentAt)}
        />
        <Fact name={words.textsSent} value={String(referral.nudgesSent)} />
        <Fact name={words.office} value={inWords(acceptanceWords, axes.acceptance)} />
        <Fact name={words.report} value={inWords(reportWords, axes.report)} />
        <Fact name={words.chart} value={inWords(writeBackWords, axes.writeBack)} />
        {referral.evidenceGrade !== null && <Fact name={words.proof} value={words.grade(referral.evidenceGrade)} />}
      </dl>
      <Why referral={referral} zone={practice.zone} />
      {typeof referral.workflow === 'string' && (
        <Anchor href={referral.workflow} c="indigo.8" display="inline-block" mt="sm" className="no-print">
          {words.temporal}
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

function nextOf(referral: Detail, zone: string, now: string): string {
  const { next, status } = referral;
  if (status !== 'open' || next.what === null) return words.ended;
  const what = nextText(next.what, referral);
  return next.at === null ? what : words.nextAt(what, spoken(next.at, zone), away(next.at, now));
}

function patientOf({ patient, patientRef }: Detail): string {
  if (patient === null) return patientRef ?? words.unknownPatient;
  const { name, birthDate, phone } = patient;
  return [name ?? words.noName, birthDate === null ? words.noBirthDate : words.born(birthDate), phone ?? words.noPhone].join(', ');
}

/**
 * The rule that found the specialty is named by the part of the order that it looked at:
 * `code http://snomed.info/sct|183519002`.
 */
function specialtyOf({ specialty, specialtyReason }: Detail): string {
  if (specialty === null) return words.noSpecialty;
  const [source] = specialtyReason?.split(' ') ?? [];
  return source === undefined ? plain(specialty) : words.specialtyFrom(plain(specialty), inWords(words.specialtySources, source));
}
