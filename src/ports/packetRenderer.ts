import type { PacketContent } from '../domain/packet/packet.js';

export interface PacketRenderer {
  /**
   * The packet as a PDF that stays legible at low resolution: black on white, 10 pt or more, a
   * cover page first. Same content, same bytes. Throws `Rejected` when a name contains characters
   * that no available font has.
   */
  readonly render: (content: PacketContent) => Promise<{ pdf: Uint8Array; pages: number }>;
}
