import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { textMeanings } from '../../../src/domain/process/messages.js';
import { classifyReply, meaningOfYes, type ClassifiedReply } from '../../../src/domain/texting/replies.js';
import { strongStopWords } from '../../../src/domain/texting/replyWords.js';

type Meaning = ClassifiedReply['meaning'];
const meanings: readonly Meaning[] = [...textMeanings, 'yes'];
const meaningOf = (body: string): Meaning => classifyReply(body, practice).meaning;

const practice = 'Harborview Primary Care';
const ours =
  'Harborview Primary Care: Hi Ana, your referral was sent. Call the office at 617-555-0100 to book. Reply 1 booked, 2 need help, 3 not going. STOP to opt out';
const oursInSpanish =
  'Harborview Primary Care: Hola María, ¿ya tiene cita de su referido? Llame al 617-555-0100. Responda 1 tengo cita, 2 ayuda, 3 no voy. STOP o ALTO para salir';
const answerOfEmergency =
  'Harborview Primary Care: If this is an emergency, call 911 now. For thoughts of suicide or a crisis, call or text 988. This number cannot give medical help.';

/** As iPhones and Android phones pass them on by text. */
const reactionsTo = (text: string): string[] => [
  ...['Liked', 'Loved', 'Disliked', 'Laughed at', 'Emphasized', 'Emphasised', 'Questioned'].map((verb) => `${verb} “${text}”`),
  ...['like', 'heart', 'dislike', 'laugh', 'exclamation', 'question mark'].map(
    (what) => `Removed a${what === 'exclamation' ? 'n' : ''} ${what} from “${text}”`,
  ),
  `Liked "${text}"`,
  `Liked '${text}'`,
  `Loved «${text}»`,
  `Reacted 👍 to “${text}”`,
  `Reacted with 👩🏽‍⚕️ to “${text}”`,
  `Reacted with a sticker to “${text}”`,
  `Removed 👍 from “${text}”`,
  `👍 to “${text}”`,
  `\u200a👍\u200b to \u200a“\u200a${text}\u200a”\u200a`,
  `‼️ to “${text}”`,
  ...[
    'Le gustó',
    'Le encantó',
    'No le gustó',
    'Le gusta',
    'Se rió de',
    'Le dio risa',
    'Destacó',
    'Enfatizó',
    'Exclamó por',
    'Cuestionó',
    'Dudó sobre',
    'Preguntó por',
  ].map((verb) => `${verb} “${text}”`),
  `A Ana le gustó “${text}”`,
  `Reaccionó con 👍 a “${text}”`,
  `👍 a “${text}”`,
  `Quitó un me gusta de “${text}”`,
  `Eliminó 👍 de “${text}”`,
  `A aimé « ${text} »`,
  `Gostou de “${text}”`,
  `Понравилось «${text}»`,
];

const table: Record<Meaning, string[]> = {
  stop: [
    // The FCC's seven, and what providers act on by default.
    'stop',
    'STOP',
    'Stop.',
    'quit',
    'end',
    'revoke',
    'opt out',
    'OPT-OUT',
    'optout',
    'cancel',
    'CANCEL',
    'unsubscribe',
    'STOPALL',
    'stop all',
    'remove',
    'ARRET',
    'TD',
    // Any reasonable words.
    'stop please',
    'please stop',
    'STOP!!!',
    '🛑 stop',
    'stop 🛑🛑',
    '"STOP"',
    ' stop ',
    'stop\n',
    'Stop\nSent from my iPhone',
    'S T O P',
    's.t.o.p.',
    'stop stop stop',
    'STOP NOW',
    'Stop it',
    'just stop',
    'I said stop',
    'please just stop this',
    'you can stop now',
    'Stop! Who is this',
    'Wrong number, stop',
    'sorry, stop',
    'stop, i am fine',
    'Please cancel',
    'cancel please',
    'END thanks',
    'quit now please',
    'stop texting me',
    'please stop texting me',
    'Please stop sending me these messages',
    'stop sending these',
    'stop messaging',
    'quit texting me',
    'quit sending me texts',
    'STOP THE TEXTS',
    'Stop contacting me',
    'stop bothering me',
    'stop spamming me',
    'do not text me',
    "don't text me",
    'don’t text me again',
    'Do not contact me again',
    'dont message me',
    'no more texts',
    'no more messages please',
    'No texts please',
    'never text me again',
    'I do not want these texts',
    "I don't want to receive any more messages",
    'take me off your list',
    'remove me from this list',
    'Remove my number',
    'delete my number',
    'lose my number',
    'leave me alone',
    'unsubscribe me please',
    'please unsubscribe',
    'I want to opt out',
    'opt me out',
    'I would like to opt out of these messages',
    'I revoke my consent',
    'I do not consent',
    'cancel these texts',
    'cancel my subscription',
    'end texts',
    'enough',
    'wrong number',
    'You have the wrong number',
    'this is the wrong number',
    // Slips of the thumb.
    'stopp',
    'sotp',
    'stpo',
    'unsuscribe',
    'unsubcribe',
    'cancle',
    'ＳＴＯＰ',
    'stóp',
    // Spanish.
    'alto',
    'ALTO',
    'Alto por favor',
    'parar',
    'pare',
    'baja',
    'BAJA',
    'no más',
    'NO MAS',
    'no mas por favor',
    'basta',
    'basta ya',
    'cancelar',
    'detener',
    'deje de escribirme',
    'dejen de mandarme mensajes',
    'Por favor no me escriban',
    'no me manden más mensajes',
    'no me mande mensajes',
    'no quiero recibir mensajes',
    'No quiero más textos',
    'no me envíen nada de mensajes',
    'no me molesten',
    'quítenme de la lista',
    'denme de baja',
    'quiero darme de baja',
    'número equivocado',
    'tiene el número equivocado',
    'déjenme en paz',
    'ya no más',
    'ya basta',
    'cancelar los mensajes',
    'basta de mensajes',
  ],
  start: [
    'START',
    'start',
    'Start please',
    'UNSTOP',
    'unstop',
    'start again',
    'opt in',
    'Comenzar',
    'empezar',
    'reanudar',
    'text me again please',
  ],
  emergency: [
    'i cant breth',
    'cnat breathe',
    'hart attack',
    'my hart hurts',
    'sucidal thoughts',
    'kms',
    'i want to end it',
    'dont want to be here anymore',
    'i dont wanna live',
    'having a strok',
    'bleading bad',
    'me siento morir',
    'no puedo respira',
    'no quiero seguir viviendo',
    'me sale mucha sangre',
    'numb on one side',
    'my face is numb',
    'cant feel my arm',
    'slurring my words',
    'i took all my pills',
    'my baby isnt breathing',
    'cantbreathe',
    'can´t breathe',
    'se me duerme el brazo',
    'im going to kill my self',
    'shoot myself',
    'vomito sangre',
    'chess pain',
    "can't brathe",
    'i feel like dying',
    'life isnt worth living',
    'hurt my self',
    'my chest hurts so bad i cant breathe',
    'no chest pain anymore',
    'I am not suicidal',
    'stop, chest pain',
    '1 but I want to die',
    'tongue is swollen',
    'se me hincha la lengua',
    'I have chest pain',
    'chest pains',
    'my chest hurts',
    'pain in my chest',
    'my chest really hurts a lot',
    'chest is tight',
    'pressure on my chest',
    'chestpain',
    'chest pian',
    'no chest pain',
    'no chest pain?',
    "can't breathe",
    'cant breath',
    'I can’t breathe',
    'I cannot breathe',
    'trouble breathing',
    'having difficulty with breathing',
    'shortness of breath',
    'short of breath',
    'hard to breathe',
    'heart attack',
    'I think I am having a stroke',
    'call 911',
    '911',
    'this is an emergency',
    'is this an emergency',
    'ambulance',
    'I want to kill myself',
    'suicidal',
    'thinking about suicide',
    'I want to die',
    'want to end my life',
    'hurt myself',
    'overdosed',
    'took too many pills',
    'passed out',
    'I fainted',
    'bleeding a lot',
    'seizure',
    'face is drooping',
    'slurred speech',
    'heart racing',
    '1 but I have chest pain',
    'STOP I have chest pain',
    'booked for tuesday but cant breathe',
    'END MY LIFE',
    'stop texting me i cant breathe',
    'dolor de pecho',
    'me duele el pecho',
    'Me duele mucho el pecho',
    'dolor en el pecho',
    'tengo opresión en el pecho',
    'no puedo respirar',
    'me falta el aire',
    'dificultad para respirar',
    'me cuesta respirar',
    'ataque al corazón',
    'infarto',
    'quiero morir',
    'quiero matarme',
    'suicidio',
    'me quiero suicidar',
    'sobredosis',
    'me desmayé',
    'sangrando mucho',
    'es una emergencia',
    'ambulancia',
    'convulsiones',
    'me voy a morir',
  ],
  booked: [
    '1',
    '1.',
    ' 1 ',
    '1!',
    '#1',
    '1️⃣',
    '１',
    '(1)',
    'one',
    'uno',
    '1 booked',
    '1 booked for tuesday',
    '1, tuesday at 3',
    '1 thanks',
    'option 1',
    '1 please',
    '1 december 4',
    '1 - Dec 4 at 2:30',
    'booked',
    'Booked!',
    'I booked it',
    'booked for tuesday',
    'scheduled',
    'its scheduled for monday',
    'I have an appointment',
    'I have an appointment on Dec 4',
    'already have an appointment',
    'made an appointment',
    'I made my appointment yesterday',
    'my appointment is on the 4th',
    'appt is friday',
    'all set',
    'yes all set',
    'yes I already called',
    'done',
    'ya tengo cita',
    'Ya tengo cita el martes',
    'tengo cita',
    'sí, ya tengo cita',
    'ya hice la cita',
    'hice mi cita',
    'saqué cita para el 4',
    'mi cita es el lunes',
    'agendada',
    'ya llamé',
    '1 ya tengo cita',
    '1 gracias',
    'listo',
  ],
  help: [
    '2',
    '2.',
    '2️⃣',
    'two',
    'dos',
    '2 need help',
    '2 please call',
    'HELP',
    'help',
    'Help!',
    'help me',
    'I need help',
    'need help booking',
    'please call me',
    'can someone call me',
    'call me at noon',
    'I have a question',
    'ayuda',
    'AYUDA',
    'Ayuda por favor',
    'necesito ayuda',
    'llámeme',
    'me pueden llamar',
    '2 ayuda',
    '2 gracias',
    'tengo una pregunta',
    'INFO HELP',
  ],
  declined: [
    '3',
    '3.',
    '3️⃣',
    'three',
    'tres',
    '3 not going',
    '3 no voy',
    'not going',
    "I'm not going",
    'not interested',
    "I don't want to go",
    'I changed my mind',
    'no longer need it',
    'no thanks',
    'No thank you',
    'no voy',
    'No voy a ir',
    'no quiero ir',
    'no gracias',
    'no me interesa',
    'ya no lo necesito',
    'cambié de opinión',
  ],
  unclear: [
    '',
    ' ',
    '\n',
    '?',
    '👍',
    '...',
    'ok',
    'no',
    'No.',
    'maybe',
    'who is this',
    'Who is this?',
    'thanks',
    'gracias',
    'hello',
    'what referral',
    '4',
    '0',
    '12',
    '21',
    '1 2',
    '2 or 3',
    '1 or 2?',
    '2 pm',
    '2:30',
    '3 times I called',
    '3 days ago',
    '1 more question',
    '2 weeks',
    '1 de mayo',
    '1 dec',
    '2 kids',
    'cancel my appointment',
    'I need to cancel my appointment',
    'please cancel my visit',
    'cancelar mi cita',
    'quiero cancelar mi cita',
    'can I cancel',
    'should I stop my medication',
    'should I stop taking aspirin before?',
    'I will stop by tomorrow',
    'bus stop',
    'in the end I called',
    'at the end of the month',
    'can I start next week',
    'I quit smoking',
    'we never received the text',
    'I did not get any messages',
    'not booked',
    'not booked yet',
    "I haven't booked",
    'I will book tomorrow',
    'am I booked?',
    'need an appointment',
    'they are fully booked',
    'todavía no tengo cita',
    'no tengo cita',
    'cuando es mi cita',
    '1 no voy',
    '3 ya tengo cita',
    "I'm not going to be able to call until friday",
    'no voy a poder llamar hasta el lunes',
    'the office gave me the wrong number for them',
    'Do not send me to that doctor',
    'mi presión está alta',
    'constructor',
    '__proto__',
    'toString',
    'to get there I take the 2',
    ours,
    `“${ours}”`,
    `“${ours}” thanks`,
    'liked it',
    'Loved',
    'Liked “ok',
    `Liked “${ours.slice(0, 60)}`,
    'I liked the office a lot',
    'im driving to the office now for my appointment',
    'yes?',
    'yes 1',
    'yes but not yet',
    'ya',
  ],
  yes: [
    'yes',
    'Yes',
    'YES',
    'si',
    'Si',
    'sí',
    'Sí',
    '¡SÍ!',
    'Yes.',
    'yes!!!',
    'yes please',
    "Yes ma'am",
    'yeah',
    'yep',
    'Y',
    'yes it is',
    'yes i did',
    'si señora',
    'ya si',
    'claro que sí',
    'Yes\nSent from my iPhone',
    `“${ours}” Yes`,
    `> ${ours}\nSí`,
  ],
  reaction: [
    ...reactionsTo(ours),
    ...reactionsTo(oursInSpanish),
    `Liked “${ours.slice(0, 60)}…”`,
    `Liked “${ours}`,
    `Loved “${answerOfEmergency}”`,
    'Liked an image',
    'Loved a photo',
    'Disliked a movie',
    'Laughed at an attachment',
    'Emphasized 2 photos',
    'Questioned a voice message',
    'Reacted 👍 to an image',
    'Removed a heart from an image',
    'Le gustó una imagen',
    'Le encantó un mensaje de voz',
    'Liked “STOP”',
    'Disliked “I want to die”',
  ],
  'auto-reply': [
    "I'm driving right now - I'll get back to you later.",
    'I’m driving with Do Not Disturb While Driving turned on. I’ll see your message when I get where I’m going.',
    '(I’m not receiving notifications. If this is urgent, reply “urgent” to send a notification through with your original message.)',
    'I’m driving with Driving Focus turned on. I’ll see your message when I get where I’m going.',
    'I have notifications silenced.',
    'Sent from CarPlay',
    "I'm driving. Sent from CarPlay",
    "I'm driving, can't talk now. Call you later",
    'Auto-reply: I am out of the office until Monday. Reply STOP to unsubscribe',
    'Auto reply: in an emergency call 911',
    'Automatic reply: Out of office',
    'This is an automated message. If this is an emergency, please call 911.',
    'I am currently out of the office and will return December 3.',
    'Respuesta automática: estoy conduciendo',
    'Respuesta automática: en caso de emergencia llame al 911',
    'Estoy conduciendo, te llamo luego',
    'Estoy manejando',
    'Estoy fuera de la oficina hasta el lunes.',
  ],
};

describe('what a patient means', () => {
  for (const meaning of meanings) {
    it.each(table[meaning].map((body) => [body]))(`${meaning}: %j`, (body) => {
      expect(classifyReply(body, practice)).toEqual({ meaning, by: 'words' });
    });
  }

  it.each<[string, string, Meaning, string]>([
    ['STOP', 'STOP', 'stop', 'provider'],
    ['anything at all', 'STOP', 'stop', 'provider'],
    ['YES', 'START', 'yes', 'provider'],
    ['yes!', 'START', 'yes', 'provider'],
    ['START', 'START', 'start', 'provider'],
    ['UNSTOP', 'START', 'start', 'provider'],
    ['INFO', 'HELP', 'help', 'provider'],
    ['help I have chest pain', 'HELP', 'emergency', 'words'],
    ['booked', '', 'booked', 'words'],
    ['booked', 'SOMETHING-NEW', 'booked', 'words'],
    ['STOP', 'stop', 'stop', 'provider'],
  ])('%j with the provider saying %j is %s', (body, optOutType, meaning, by) => {
    expect(classifyReply(body, practice, optOutType)).toEqual({ meaning, by });
  });
});

describe('whatever is written', () => {
  const entries = Object.entries(table) as [Meaning, string[]][];
  const known = fc.constantFrom(...entries.flatMap(([meaning, bodies]) => bodies.map((body) => [meaning, body] as const)));
  const bareStops = fc.constantFrom(
    'stop',
    'STOP',
    'Unsubscribe',
    'cancel',
    'End',
    'QUIT',
    'revoke',
    'optout',
    'alto',
    'BAJA',
    'parar',
    'No más',
  );
  const harmless = fc.stringMatching(/^[bdfgjklqvwxyz ]{0,30}$/);

  it('it is given one of the meanings, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), fc.option(fc.string(), { nil: undefined }), (body, type) => {
        expect(meanings).toContain(classifyReply(body, practice, type).meaning);
      }),
      { numRuns: 200 },
    );
  });

  it('a line that is a stop word alone ends the texts', () => {
    fc.assert(
      fc.property(harmless, bareStops, harmless, (before, stop, after) => {
        expect(meaningOf(`${before}\n${stop}\n${after}`)).toBe('stop');
      }),
    );
  });

  it('a stop word that means nothing else ends them as a sentence of a longer text too', () => {
    fc.assert(
      fc.property(
        harmless,
        fc.constantFrom(...strongStopWords),
        harmless,
        fc.constantFrom('. ', '! ', ', ', '; '),
        (before, stop, after, mark) => {
          expect(meaningOf(`${before}${mark}${stop}${mark}${after}`)).toBe('stop');
        },
      ),
    );
  });

  it('capitals and blanks change nothing', () => {
    fc.assert(
      fc.property(known, fc.constantFrom(' ', '  ', '\t', ' \t '), ([meaning, body], blank) => {
        expect(meaningOf(`${blank}${body.toUpperCase()}${blank}`)).toBe(meaning);
        expect(meaningOf(body.toLowerCase().replace(/ /g, blank))).toBe(meaning);
      }),
      { numRuns: 500 },
    );
  });

  it('an emergency stays one, whatever stands around it', () => {
    fc.assert(
      fc.property(known, fc.constantFrom('chest pain', 'cant breathe', 'no puedo respirar', 'suicide'), ([, body], words) => {
        expect(meaningOf(`${body} ${words}`)).toBe('emergency');
        expect(meaningOf(`${words}. ${body}`)).toBe('emergency');
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['one letter for ever', 'a'.repeat(100_000)],
    ['blanks for ever', ' '.repeat(100_000)],
    ['digits for ever', '1 '.repeat(50_000)],
    ['the start of a phrase for ever', 'stop stop by '.repeat(9_000)],
    ['words that are near each other for ever', 'no texts did not get '.repeat(5_000)],
    ['letters that unfold into many', '\ufdfa'.repeat(50_000)],
    ['combining marks for ever', `s${'\u0301'.repeat(50_000)}top`],
  ])('is read in bounded steps: %s', (_, body) => {
    expect(meanings).toContain(meaningOf(body));
  });
});

describe('a quote of a text of ours', () => {
  it.each<[string, Meaning]>([
    [`“${ours}” yes I booked`, 'booked'],
    [`"${ours}"\n1`, 'booked'],
    [`${ours}\n2`, 'help'],
    [`chest pain. ${ours}`, 'emergency'],
    [`STOP\n${ours}`, 'stop'],
    [`1 ${ours}`, 'booked'],
    [`${oursInSpanish}\n3`, 'declined'],
    [`> ${ours}\n1`, 'booked'],
    [`Replying to “${ours}”: stop texting me`, 'stop'],
    [`En respuesta a “${oursInSpanish}”: necesito ayuda`, 'help'],
    [`“${ours}” STOP`, 'stop'],
    [`STOP “${ours}”`, 'stop'],
    [`Loved “${ours}” my chest hurts`, 'emergency'],
    [`Liked “${ours}” STOP`, 'stop'],
    [answerOfEmergency, 'unclear'],
  ])('only what stands beside it counts: %j', (body, meaning) => expect(meaningOf(body)).toBe(meaning));
});

describe('the answer of a phone', () => {
  it.each<[string, Meaning]>([
    ["I'm driving stop texting me", 'stop'],
    ["I'm driving call me later", 'help'],
    ["I'm out of the office today, can you call me tomorrow?", 'help'],
    ["I'm driving and my chest hurts", 'emergency'],
    ['Auto-reply: my chest hurts', 'emergency'],
    ['Yes. Sent from CarPlay', 'yes'],
    ['1 Sent from CarPlay', 'booked'],
    ['estoy manejando pero necesito ayuda', 'help'],
  ])('is told from a person who asks for something: %j', (body, meaning) => expect(meaningOf(body)).toBe(meaning));
});

describe('a yes', () => {
  it.each([
    [true, true, 'provider', 'start', 'provider'],
    [true, false, 'words', 'start', 'words'],
    [false, true, 'provider', 'booked', 'words'],
    [false, true, 'words', 'booked', 'words'],
    [false, false, 'provider', 'unclear', 'words'],
  ] as const)(
    'of a number that is blocked (%s), after the question (%s), said by %s, is %s',
    (isBlocked, whetherBooked, by, meaning, answeredBy) => {
      expect(meaningOfYes(by, { isBlocked, whetherBooked })).toEqual({ meaning, by: answeredBy });
    },
  );
});

describe('at the edge of a rule', () => {
  const between = (first: string, last: string, words: number) => [first, ...Array.from({ length: words }, () => 'x'), last].join(' ');

  it('a body and a complaint are an emergency up to five words apart, in either order', () => {
    expect(meaningOf(between('chest', 'pain', 4))).toBe('emergency');
    expect(meaningOf(between('pain', 'chest', 4))).toBe('emergency');
    expect(meaningOf(between('chest', 'pain', 5))).toBe('unclear');
    expect(meaningOf(between('pain', 'chest', 5))).toBe('unclear');
  });

  it('breathing and a trouble up to four', () => {
    expect(meaningOf(between('breathing', 'trouble', 3))).toBe('emergency');
    expect(meaningOf(between('breathing', 'trouble', 4))).toBe('unclear');
  });

  it('an ending and a word of texting up to four', () => {
    expect(meaningOf(between('never', 'sms', 3))).toBe('stop');
    expect(meaningOf(between('sms', 'never', 3))).toBe('stop');
    expect(meaningOf(between('never', 'sms', 4))).toBe('unclear');
  });

  it('a text is read up to its sixteen hundredth letter', () => {
    const after = (letters: number) => `${'y'.repeat(letters - 1)}\nstop`;
    expect(meaningOf(after(1_596))).toBe('stop');
    expect(meaningOf(after(1_600))).toBe('unclear');
    // One sign may stand for many: twice as much is read of what they are spelled out to.
    expect(meaningOf(`${'\ufdfa'.repeat(170)}\nstop`)).toBe('stop');
    expect(meaningOf(`${'\ufdfa'.repeat(190)}\nstop`)).toBe('unclear');
  });

  it.each<[string, Meaning]>([
    ['o p t o u t', 'stop'],
    ['s t o', 'unclear'],
    ['b a j a', 'stop'],
    ['stop x', 'unclear'],
    ['1 tuesday at 3', 'booked'],
    ['1 3', 'unclear'],
    ['1 tuesday 3', 'booked'],
    ['1 10 days', 'unclear'],
    ['1 dec 4', 'booked'],
    ['1 dec', 'unclear'],
    ['1 dec 2026', 'unclear'],
    ['1 x10', 'booked'],
    ['1 100', 'booked'],
    ['please 2 please', 'help'],
    ['please', 'unclear'],
    ['help please', 'help'],
    ['please help', 'help'],
    ['done?', 'unclear'],
    ['done', 'booked'],
    ['done x', 'unclear'],
    ['', 'unclear'],
  ])('%j means %s', (body, meaning) => expect(meaningOf(body)).toBe(meaning));

  it('the provider’s word of STOP comes before everything, START and HELP after an emergency', () => {
    expect(classifyReply('chest pain', practice, 'STOP')).toEqual({ meaning: 'stop', by: 'provider' });
    expect(classifyReply('chest pain', practice, 'START')).toEqual({ meaning: 'emergency', by: 'words' });
    expect(classifyReply('stop', practice, ' help ')).toEqual({ meaning: 'help', by: 'provider' });
    expect(classifyReply('stop', practice, 'OTHER')).toEqual({ meaning: 'stop', by: 'words' });
  });
});
