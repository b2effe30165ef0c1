import { Button, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../api.js';
import type { Detail } from '../contract.js';
import { spoken } from '../time.js';

/** The packet as it was laid out for the office. Each look is recorded, so that it is fetched only when somebody asks for it. */
export function Packet({ referral: { id, packet }, zone }: { referral: Detail; zone: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const ordinal = packet?.ordinal;
  const file = useQuery({ queryKey: ['packet', id, ordinal], queryFn: () => api.packet(id), enabled: isOpen, staleTime: Infinity });
  const address = useAddress(file.data);
  return (
    <section className="sheet" style={{ padding: '1rem', alignSelf: 'start' }} aria-label="The packet">
      <Title order={2} size="h4" mb="xs">
        Packet
      </Title>
      {packet !== null && packet.missing.length > 0 && (
        <ul style={{ marginTop: 0 }}>
          {packet.missing.map(({ item, why }) => (
            <li key={item}>{why}</li>
          ))}
        </ul>
      )}
      {packet === null || packet.pages === null ? (
        <Text c="dimmed">None was laid out so far.</Text>
      ) : (
        <>
          <Text mb="sm">
            {packet.pages} page{packet.pages === 1 ? '' : 's'}, of {spoken(packet.at, zone)}
            {packet.missing.length === 0 ? ', complete' : ''}
          </Text>
          {!isOpen && (
            <Button variant="default" onClick={() => setIsOpen(true)}>
              Show the packet
            </Button>
          )}
          {file.error !== null && <Text role="alert">{file.error.message}</Text>}
          {address !== undefined && (
            <>
              <iframe className="packet" title="The packet's pages" src={address} />
              <Group mt="xs">
                <a href={address} target="_blank" rel="noreferrer">
                  Open it in a window of its own
                </a>
              </Group>
            </>
          )}
        </>
      )}
    </section>
  );
}

/** An address for the bytes, which counts in this page alone and goes with it. */
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
