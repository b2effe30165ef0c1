import { list } from './replyWords.js';

/** Only a machine writes these. */
export const machinePhrases: readonly string[] = list(`
  auto reply, autoreply, auto replies, auto response, autoresponse, auto responder, autoresponder, auto message, automatic reply, automatic response, automatic message, automated reply, automated response, automated message, automatically generated, sent automatically, replied automatically,
  do not disturb while driving, driving focus, driving mode, drivesafe, drive safe mode, safe driving mode, focus turned on, focus mode, notifications silenced, silenced notifications, not receiving notifications, do not disturb turned on, do not disturb is on, do not disturb mode, away message, vacation reply, vacation responder,
  respuesta automatica, mensaje automatico, contestacion automatica, contestador automatico, respuesta generada automaticamente, enviado automaticamente,
  no molestar al conducir, no molestar mientras, modo conduccion, modo de conduccion, enfoque conduccion, modo no molestar, notificaciones silenciadas, no recibo notificaciones, no estoy recibiendo notificaciones`);

/** A machine, or a person who says so of themselves, and may ask for something in the same text. */
export const awayPhrases: readonly string[] = list(`
  im out of office, im out of the office, i am out of office, i am out of the office, currently out of office, currently out of the office, be out of the office, be out of office, ooo, on vacation until, on leave until, away from my phone, away from my desk, limited access to,
  estoy fuera de la oficina, fuera de oficina, me encuentro fuera de la oficina, estare fuera de la oficina, de vacaciones hasta`);

export const drivingPhrases: readonly string[] = list(`
  im driving, i am driving, currently driving, driving right now, driving now, estoy conduciendo, estoy manejando, voy conduciendo, voy manejando, conduciendo ahora, manejando ahora`);

/** Together with these alone, a text about driving asks for nothing. */
export const drivingWords: ReadonlySet<string> = new Set(
  list(`
  im, i, am, is, ill, will, ive, can, cant, cannot, not, currently, driving, right, now, at, the, moment, sorry, get, be, back, to, you, your, it, with, later, soon, call, text, message, reply, respond, answer, talk, see, read, when, once, arrive, arrived, reach, stop, stopped, park, parked, home, there, where, going, my, destination, as, possible, able, safe, safely, done, and, in, a, bit, few, minutes, touch, unavailable, busy, sent, from, carplay, android, auto, siri, please, thanks, thank, this, time, so,
  estoy, conduciendo, manejando, voy, ahora, mismo, en, este, momento, lo, la, le, te, siento, perdon, luego, mas, tarde, cuando, llegue, pueda, a, mi, destino, casa, llamo, llamare, llamo, escribo, escribire, contesto, contestare, respondo, respondere, no, puedo, responder, hablar, contestar, escribir, gracias, y, pronto, de, vuelta, veo, vere, tu, su, mensaje, enviado, desde, ocupado, ocupada`),
);

/** In a machine's text, advice for whoever wrote to it: "If this is an emergency, call 911". */
export const advice = new RegExp(
  [
    String.raw`(?:if (?:this|it|you|your)[^.!?\n,]{0,30}|in (?:an|case of|the event of)(?: an?)? |for (?:an |any |all |medical )?|si (?:es|se trata|tiene|esto)[^.!?\n,]{0,20}|en (?:caso de|una)(?: una)? )`,
    String.raw`(?:emergenc\w+|urgen\w+|crisis)`,
    String.raw`(?:,? (?:please |por favor )?(?:call|dial|text|go to|visit|llame|llama|marque|vaya)(?: (?:to|the|your|nearest|al|a|la|mas|cercana)){0,3} (?:911|988|9-1-1|er|emergency room|hospital|sala de emergencias?))?`,
  ].join(''),
  'gu',
);

/** A phone's own note of where a text was written: not a word of the text itself. */
export const signature =
  /(?:^|\s)(?:sent|enviado|enviada|dictated|dictado) (?:from|with|via|using|desde|con|por)(?: (?:my|mi|the|el))? (?:iphone|ipad|android auto|android|carplay|siri|apple watch|watch|galaxy|samsung(?: [\w ]{0,20})?|phone|celular|telefono|mobile|car|carro|outlook for (?:ios|android)|yahoo mail(?: [\w ]{0,20})?)[.! ]*$/u;
/** Nothing but such a note, of a car. */
export const signatureOfCar = /^(?:sent|enviado) (?:from|with|via|desde|con) (?:my |mi )?(?:carplay|android auto|siri|car|carro)[.! ]*$/u;
