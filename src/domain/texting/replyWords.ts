/**
 * The words by which patients answer, English and Spanish, as `wordsOf` leaves them: lower case, no
 * accents, no apostrophes. One entry may be several words; a `*` at the end of a word stands for
 * any ending.
 */
export const list = (text: string): readonly string[] =>
  text
    .split('\n')
    .flatMap((line) => line.split(','))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/**
 * Alone in a text these end the texts: the FCC's list (47 CFR 64.1200(a)(10)), Twilio's and other
 * carriers' defaults, Spanish, and slips of the thumb.
 */
export const stopWords: ReadonlySet<string> = new Set(
  list(`
  stop, stopall, stopp, sotp, stpo, sto, stoop, stahp, st0p, unsubscribe, unsubscribed, unsuscribe, unsubcribe, unsubscibe, unsub, cancel, cancell, cancle, end, quit,
  revoke, optout, remove, arret, alto, parar, pare, paren, para, pares, baja, basta, cancelar, cancele, cancela, fin, detener, detengan, desuscribir, salir`),
);

/**
 * These are stop words among any polite or pressing words, and as a sentence of their own in a
 * longer text.
 */
export const strongStopWords: ReadonlySet<string> = new Set(
  list(`
  stop, stopall, stopp, sotp, stpo, stahp, st0p, unsubscribe, unsubscribed, unsuscribe, unsubcribe, unsubscibe, unsub, optout, alto, parar, pare, paren, baja, basta, arret`),
);

/** Several words that are one of the above. */
export const stopPhrasesAlone: readonly string[] = list(
  'opt out, opt me out, stop all, no mas, no more, td, take me off, remove me, ya no mas, ya no, ya basta, enough, leave me alone, shut up, fuck off, go away, wrong number, wrong person, wrong phone, sorry wrong number, numero equivocado, equivocado, numero incorrecto, persona equivocada',
);

/** Words that change nothing about a stop word beside them. */
export const politeWords: ReadonlySet<string> = new Set(
  list(`
  please, pls, plz, pleas, thanks, thank, you, ty, thx, now, right, immediately, asap, hi, hello, hey, dear, ok, okay, por, favor, porfavor, porfa, gracias, ya, ahora, mismo, hola, senor, senora`),
);
export const pressingWords: ReadonlySet<string> = new Set(
  list(`
  yes, i, said, say, just, it, this, that, these, those, all, im, want, wanna, would, like, to, need, you, must, can, could, me, my, of, with, no, really, seriously, again, the, word, dije, digo, que, yo, quiero, todo, todos, esto, eso, de, le, pido`),
);

/** Whole phrases that can only mean that no more texts are wanted. */
export const stopPhrases: readonly string[] = list(`
  unsubscribe, unsubscribe me, opt out, opt me out, opting out, optout, take me off, remove me from, remove my number, remove my name, remove this number, remove this phone,
  delete my number, lose my number, lose this number, forget my number, block me, leave me alone, off your list, off this list, off the list, off of your,
  have the wrong number, have wrong number, got the wrong number, have the wrong person, got the wrong person, is the wrong number, is a wrong number, texting the wrong, texted the wrong, not this person, dont know this person,
  revoke my consent, revoke consent, i revoke, withdraw my consent, withdraw consent, no consent, do not consent, dont consent, never consented, didnt consent,
  cancel texts, cancel text, cancel these texts, cancel the texts, cancel my texts, cancel messages, cancel these messages, cancel the messages, cancel my messages, cancel subscription, cancel my subscription, cancel alerts, end texts, end these texts, end messages, end subscription,
  tiene el numero equivocado, es numero equivocado, se equivoco de numero, es un numero equivocado, dar de baja, darme de baja, deme de baja, denme de baja, dame de baja, de me de baja, quiero la baja,
  quiteme de, quitenme de, quitame de, quiten mi numero, quite mi numero, saqueme de, saquenme de, borre mi numero, borren mi numero, elimine mi numero, eliminen mi numero, dejeme en paz, dejenme en paz, dejame en paz,
  revoco mi consentimiento, retiro mi consentimiento, no autorizo, cancelar mensajes, cancelar los mensajes, cancelar textos, cancelar los textos, cancele los mensajes, cancele los textos, cancelar suscripcion, cancelar mi suscripcion`);

/**
 * A word of ending near a word of texting: "please stop texting me", "no me manden mas mensajes".
 */
export const endingWords: readonly string[] = list(`
  stop*, quit*, cease*, end, any more, dont, do not, not, no more, never, no, without, enough, deje, dejen, deja, dejar, dejes, pare, paren, para de, alto, basta, nunca, jamas, sin, nomas, cancel*, block*`);
export const textingWords: readonly string[] = list(`
  text me, texting, texts, txt, txting, txts, sms, messaging, messages, messaging me, message me, msg, msgs, msging, contact me, contacting, bother*, spam*, harass*, notifications, notices, reminders, reminding,
  writing me, writing to me, write me, send me any*, send me more, send me these, send me this, sending me any*, sending me these, sending me this, sending these, sending this, send these, send any,
  mensaje, mensajes, mensajitos, texto, textos, textear*, texteando, texteen, escribir, escribirme, escribiendo, escriba, escriban, escribas, escribame, me mande, me manden, me mandes, mandarme, mandando, me envie, me envien, me envies, enviarme, enviando, contactarme, contacte, contacten, molestar*, molesten, moleste, molestando, recordatorios`);
/** Beside these, "no texts" is a complaint that none came. */
export const missingTextWords: readonly string[] = list(
  'did not get, didnt get, have not received, havent received, never got, never received, did not receive, didnt receive, no recibi, no he recibido, no me llego, no me llegaron',
);

/** Alone in a text these say yes: to a question of ours, or to texts. */
export const yesWords: ReadonlySet<string> = new Set(
  list(`
  yes, yess, yesss, yea, yeah, yeh, yep, yup, y, ys, yse, si, sii, siii, sip, claro, affirmative, correct, correcto, maam, sir, sure, que, it, is, i, did, have, we, ya, la, lo, tengo, hice, asi, es, absolutely, definitely, of, course, thats`),
);
/** A yes begins, or ends, with one of these. */
export const yesLeads: ReadonlySet<string> = new Set(
  list('yes, yess, yesss, yea, yeah, yeh, yep, yup, y, ys, yse, si, sii, siii, sip, claro, affirmative, correct, correcto'),
);

export const startWords: ReadonlySet<string> = new Set(
  list('start, unstop, restart, resubscribe, optin, comenzar, empezar, reanudar, iniciar, inicio'),
);
export const startPhrases: readonly string[] = list(
  'start again, opt in, opt me in, start texts, start texting me, start texting me again, text me again, sign me up again, start messages, empezar otra vez, comenzar otra vez, volver a recibir',
);

/**
 * Any of these, whatever stands around it: "no chest pain?" is asked by a person, not guessed by a
 * rule.
 */
export const emergencyPhrases: readonly string[] = list(`
  911, 988, nine one one, emergency, emergencies, emergancy, emergencia*, ambulance, ambulancia, er now, going to the er, in the er,
  heart attack*, heartattack*, hart attack, heart atack, heart attak, hart atack, cardiac arrest, stroke, strok, ministroke, ataque al corazon, ataque cardiaco, ataque de corazon, infarto*, derrame, paro cardiaco, embolia,
  chestpain*, chess pain*, angina, cantbreath*, cant breath*, cannot breath*, can not breath*, cant breeth*, not breathing, stopped breathing, hard to breath*, short of breath, shortness of breath, out of breath, gasping, choking, suffocat*, no air,
  no puedo respirar, no puede respirar, no respiro, no respira, me falta el aire, le falta el aire, falta de aire, sin aire, me ahogo, ahogando*, asfixia*, cuesta respirar,
  suicid*, suicde, sucid*, suisid*, suecid*, suacid*, kms, unalive, want to end it, wanna end it, ready to die, rather be dead, feel like dying, hang myself, jump off, slit my, cut my wrist*, cant go on, kill myself, killing myself, kill him self, kill her self, kill himself, kill herself, hurt myself, hurting myself, harm myself, self harm, selfharm, cut myself, cutting myself, end my life, end it all, ending it all, take my life, take my own life, want to die, wanna die, going to die, gonna die, im dying, i am dying, better off dead, dont want to live, do not want to live, no reason to live, wish i was dead, wish i were dead,
  matarme, me mato, siento morir, siento que muero, morirme, ahorcar*, colgarme, dispararme, no quiero seguir, no vale la pena vivir, no quiero estar viv*, mejor muert*, me quiero matar, quiero matarme, quitarme la vida, quiero morir*, me muero, me voy a morir, me estoy muriendo, se esta muriendo, no quiero vivir, sin ganas de vivir, hacerme dano, lastimarme, cortarme,
  overdos*, od on, took too many pills, too many pills, all my pills, all the pills, bottle of pills, poison*, todas mis pastillas, todas las pastillas, sobredosis, envenen*, intoxica*, muchas pastillas, demasiadas pastillas,
  passed out, passing out, pass out, fainted, fainting, faint, unconscious, unresponsive, wont wake up, not waking up, collapsed, collapse, blacked out, desmay*, inconsciente, perdi el conocimiento, perdio el conocimiento, no despierta, no responde,
  seizure*, convuls*, anaphyla*, throat is closing, throat closing, throat swelling, anafila*, se me cierra la garganta,
  bleed*, bleading, bleeding, losing blood, lot of blood, lots of blood, so much blood, blood everywhere, vomiting blood, vomit blood, vomited blood, puking blood, mucha sangre, vomito sangre, vomite sangre, escupo sangre, perdiendo sangre, coughing up blood, coughing blood, throwing up blood, blood in, sangra, sangro, sangrando, sangrado, hemorragia, vomitando sangre, tosiendo sangre,
  drooping, slurring, slurred, slur my, worst headache, cant see out, lost my vision, lost vision, went blind, peor dolor de cabeza, perdi la vista, turning blue, lips are blue, blue lips, labios azules, water broke, in labor, baby isnt moving, baby is not moving, baby not moving, rompio la fuente, rompi fuente, not safe at home, going to kill me, will kill me, me va a matar, quiere matarme, been shot, got shot, stabbed, have a gun,
  face droop*, face is droop*, slurred speech, cant speak, cannot speak, cant move my, cannot move my, arm is numb, arm numb, numb arm, left arm, cara caida, brazo dormido, brazo izquierdo, no puedo hablar, no puedo mover, no puede hablar`);
/** A place and a complaint close together: "my chest really hurts", "me duele mucho el pecho". */
const bodyPlaces = list('chest, chst, cheast, chets, pecho, heart, hart, corazon');
const complaints = list(
  'pain*, pian, hurt*, tight*, pressure, ache*, aching, burning, squeez*, crush*, heavy, heaviness, stabbing, racing, pound*, flutter*, dolor*, duele*, doliendo, presion, opresion, aprieta, apretado, ardor, punzada*',
);
const breathing = list('breath*, breat, breating, breth*, breeth*, brethe*, brath*, breahte*, respir*');
const troubles = list(
  'trouble, troubles, difficulty, difficult, struggl*, unable, hard, hardly, barely, short, problem*, dificultad*, dificil, trabajo, apenas, mal, cant, cnat, cany, cannot, couldnt, can not, isnt, not, aint, stopped, wont, no puedo, no puede',
);
const harm = list('kill*, hurt*, harm*, shoot*, hang*, hanging, cut*, stab*, drown*, matar, lastimar*, danar');
const self = list('myself, my self, mysef, meself, my own self, mi misma, mi mismo');
const unwilling = list(
  'dont want, do not want, dont wanna, no longer want, tired of, not worth, isnt worth, no reason, no point, dont deserve, no quiero, cansad*',
);
const living = list('live, living, be here, being here, be alive, exist, vivir, viviendo, existir, estar aqui, seguir aqui');
const numbness = list(
  'numb, numbness, cant feel, cannot feel, cant move, paraly*, tingling, dormid*, duerme, adormec*, entumec*, paraliz*',
);
const sides = list('face, arm, leg, side, half, brazo, cara, pierna, lado, mitad');
const throat = list('throat, tongue, lips, lip, garganta, lengua, labios');
const swelling = list('swell*, swollen, closing, closed, hinch*, cierra, cerrando');

/** Something of both lists within so many words of each other, in either order. */
export const emergencyPairs: readonly (readonly [some: readonly string[], others: readonly string[], within: number])[] = [
  [bodyPlaces, complaints, 5],
  [breathing, troubles, 4],
  [harm, self, 3],
  [unwilling, living, 4],
  [numbness, sides, 3],
  [throat, swelling, 3],
];

export const bookedPhrases: readonly string[] = list(`
  booked, scheduled, have an appointment, have appointment, have my appointment, have an appt, have a appointment, have appt, got an appointment, got appointment, got my appointment, got an appt, made an appointment, made the appointment, made my appointment, made appointment, made an appt, made appt,
  my appointment is, my appt is, appointment is, appt is, appointment on, appt on, appointment for, appointment set, appt set, appointment made, appt made, set up my appointment, all set, already called, already made, already have, already went, im in for, set for, confirmed,
  ya tengo cita, tengo cita, tengo mi cita, tengo la cita, ya tengo la cita, tengo una cita, ya hice, hice la cita, hice cita, hice mi cita, saque cita, saque la cita, saque mi cita, cita hecha, mi cita es, la cita es, cita es el, cita para el, agendada, agendado, agende, ya agende, programada, programe, reservada, reserve, confirmada, ya llame, ya fui, ya la hice, ya esta hecha, tengo turno, ya tengo turno`);
export const notBookedWords: readonly string[] = list(`
  not, no, dont, havent, hasnt, didnt, wasnt, isnt, never, cant, couldnt, cannot, nobody, need, want, would like, wanna, can you, could you, will, going to, when, how, where, what, if, should, until, fully booked, booked up, booked out, booked solid, todavia, aun, nunca, nadie, necesito, quiero, quisiera, puede, pueden, cuando, como, donde, cual`);

export const helpWords: ReadonlySet<string> = new Set(
  list('help, halp, hlep, helpme, assist, assistance, ayuda, ayudame, ayudeme, ayudenme, aiuda, auxilio, socorro, dos, two'),
);
export const helpPhrases: readonly string[] = list(`
  help, need help, help me, need assistance, call me, please call, give me a call, can someone call, can you call, could you call, someone call me, have a question, have questions, have some questions,
  ayuda, ayudeme, ayudame, necesito ayuda, llameme, llamame, llamenme, me llame, me llamen, me puede llamar, me pueden llamar, puede llamarme, pueden llamarme, tengo una pregunta, tengo preguntas`);

export const declinedWords: ReadonlySet<string> = new Set(list('three, tres, decline, declined, nope'));
/** These decline only when nothing follows: "not going to reach them today" is something else. */
export const declinedAlone: readonly string[] = list(
  'not going, im not going, i am not going, am not going, we are not going, i wont, no voy, yo no voy, ya no voy, no vamos',
);
export const declinedPhrases: readonly string[] = list(`
  not going there, not going anymore, not going to go, not going to the, not going to see, wont go, will not go, wont be going, not gonna go, dont want to go, do not want to go, dont want it, do not want it, dont want this, dont want the referral, dont need it, do not need it, dont need this, dont need the referral, dont need to go, no longer need, no longer want, not interested, changed my mind, no thanks, no thank you, decided not to, id rather not, i decline, not needed,
  no voy a ir, no voy al, no ire, no quiero ir, no deseo ir, no me interesa, no lo necesito, no la necesito, ya no lo necesito, ya no la necesito, ya no necesito, no necesito ir, cambie de opinion, cambie de idea, no gracias, mejor no, no pienso ir, prefiero no`);

export const bookedWords: ReadonlySet<string> = new Set(
  list('booked, scheduled, agendada, agendado, reservada, programada, done, listo, hecho, uno, one'),
);

/** Around a digit: nothing is said by these. */
export const choiceWords: ReadonlySet<string> = new Set(
  list(
    'option, number, reply, answer, choice, choose, press, pressed, pick, select, my, is, its, the, a, i, opcion, numero, respuesta, respondo, contesto, elijo, escojo, es, el, la, mi, yo, marco',
  ),
);
/**
 * A digit before one of these counts something else than our choices: "2 pm", "3 times", "1 de
 * mayo".
 */
export const countedThings: readonly string[] = list(`
  am, pm, oclock, a, p, m, day, days, week, weeks, month, months, year, years, hour, hours, hr, hrs, minute, minutes, min, mins, time, times, kids, children, people, persons, things, question, questions, pills, th, st, nd, rd, of, or, and, more, other,
  de, dia, dias, semana, semanas, mes, meses, ano, anos, hora, horas, minuto, minutos, vez, veces, hijos, personas, cosas, pregunta, preguntas, pastillas, o, y, mas, otra, otras`);
export const monthNames: readonly string[] = list(
  'jan*, feb*, mar*, apr*, may, jun*, jul*, aug*, sep*, oct*, nov*, dec*, enero, abril, mayo, ago*, dic*',
);
