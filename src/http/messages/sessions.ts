/** The sign-in page, and what it says when signing in does not work. */
export const sessionMessages = {
  badPerson: 'This is not the name of a person.',
} as const;
