import { Button, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../api.js';
import type { Detail } from '../api.js';
import { spoken } from '../time.js';
import { messages } from './messages.js';

const words = messages.packet;

/**
 * The packet as it was laid out for the office. Fetched on request only, because every look is
 * recorded.
 */
export function Packet({ referral: { id, packet }, zone }: { referral: Detail; zone: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const ordinal = packet?.ordinal;
  const file = useQuery({ queryKey: ['packet', id, ordinal], queryFn: () => api.packet(id), enabled: isOpen, staleTime: Infinity });
  const address = useAddress(file.data);
  return (
    <section className="sheet" style={{ padding: '1rem', alignSelf: 'start' }} aria-label={words.title}>
      <Title order={2} size="h4" mb="xs">
        {words.title}
      </Title>
      {packet !== null && packet.missing.length > 0 && (
        <ul style={{ marginTop: 0 }}>
          {packet.missing.map(({ item, why, severity }) => (
            <li key={item}>{severity === 'required' ? why : words.advised(why)}</li>
          ))}
        </ul>
      )}
      {packet === null || packet.pages === null ? (
        <Text c="dimmed">{words.none}</Text>
      ) : (
        <>
          <Text mb="sm">
            {pagesText(
              packet.pages,
              spoken(packet.at, zone),
              packet.missing.every(({ severity }) => severity === 'advised'),
            )}
          </Text>
          {!isOpen && (
            <Button variant="default" onClick={() => setIsOpen(true)}>
              {words.show}
            </Button>
          )}
          {file.error !== null && <Text role="alert">{file.error.message}</Text>}
          {address !== undefined && (
            <>
              <iframe className="packet" title={words.frame} src={address} />
              <Group mt="xs">
                <a href={address} target="_blank" rel="noreferrer">
                  {words.openApart}
                </a>
              </Group>
            </>
          )}
        </>
      )}
    </section>
  );
}

function pagesText(pages: number, when: string, isComplete: boolean): string {
  const text = words.pages(pages, when);
  return isComplete ? words.complete(text) : text;
}

/** An address for the bytes, valid in this page only and as long as it is open. */
function useAddress(bytes: Blob | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (bytes === undefined) return undefined;
    const made = URL.createObjectURL(bytes);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return address;
}
