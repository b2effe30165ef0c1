import type { Channel } from '../domain/routing/channel.js';
import type { Transmitter } from '../ports/transmitter.js';

/** One transmitter over every channel: each call goes to the adapter of its channel. */
export function byChannel(adapters: Readonly<Record<Channel, Transmitter>>): Transmitter {
  return {
    send: (send) => adapters[send.channel].send(send),
    find: (send) => adapters[send.channel].find(send),
    discard: (document) => adapters[document.channel].discard(document),
  };
}
