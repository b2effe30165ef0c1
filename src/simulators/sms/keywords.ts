/**
 * The provider's default keyword handling of a messaging service ("Advanced Opt-Out" of its
 * documentation): one whole word, any case. Everything else, including `stop please`, is left to
 * the application.
 */
const words = {
  STOP: ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'],
  START: ['START', 'YES', 'UNSTOP'],
  HELP: ['HELP', 'INFO'],
} as const;

export type Keyword = keyof typeof words;

export function keywordOf(body: string): Keyword | undefined {
  const word = body.trim().toUpperCase();
  return (Object.keys(words) as Keyword[]).find((keyword) => words[keyword].some((one) => one === word)); // its own keys
}

/** The provider's automatic answer, sent once. */
export const confirmations: Readonly<Record<Keyword, string>> = {
  STOP: 'You will get no more texts from this number. Text START to get them again.',
  START: 'You will get texts from this number again. Text HELP for help, STOP to end them.',
  HELP: 'Text STOP to get no more texts from this number. Message and data rates may apply.',
};
