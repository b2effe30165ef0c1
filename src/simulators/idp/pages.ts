import { messages } from './messages.js';
import type { DemoPerson } from './people.js';

/**
 * Its own style only. Form targets are open, because a browser counts the redirect back to
 * Loopkeeper as one.
 */
export const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

export const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${messages.tabTitle(title)}</title>
<link rel="stylesheet" href="/page.css">
</head>
<body>
<main>
<p class="mark">${messages.provider}</p>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;

/** Repeats nothing from a request except the id of the interaction, which the provider made. */
export function peoplePage(uid: string, people: readonly DemoPerson[]): string {
  const roles = [...new Set(people.map(({ role }) => role))];
  const sections = roles.map((role) => {
    const theirs = people.filter((one) => one.role === role);
    const buttons = theirs.map(
      ({ id, name, email }) => `<li><button name="person" value="${id}">${name}<span>${email}</span></button></li>`,
    );
    return `<h2 id="${role}">${role[0]?.toUpperCase()}${role.slice(1)}</h2>
<p class="may">${theirs[0]?.may}</p>
<ul aria-labelledby="${role}">${buttons.join('\n')}</ul>`;
  });
  return page(
    messages.choose.title,
    `<p>${messages.choose.text}</p>
<form method="post" action="/interaction/${uid}">
${sections.join('\n')}
</form>`,
  );
}

export const styles = `:root { color-scheme: light dark; --ink: #1b2430; --soft: #566273; --paper: #fff; --ground: #f3f0ea; --line: #c3cad5; --accent: #7a4a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf2; --soft: #a7b1c0; --paper: #1f1d19; --ground: #14120f; --line: #4a4438; --accent: #ffbf66; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem; background: var(--paper); border: 1px solid var(--line); border-top: 0.375rem solid var(--accent); border-radius: 0.75rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.2; }
h2 { margin: 1.5rem 0 0; font-size: 1rem; }
p { margin: 0 0 1rem; }
.mark { margin: 0 0 0.25rem; color: var(--accent); font-size: 0.875rem; font-weight: 600; }
.may { margin: 0 0 0.5rem; color: var(--soft); font-size: 0.875rem; }
ul { margin: 0; padding: 0; list-style: none; display: grid; gap: 0.5rem; }
button { width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; border: 1px solid var(--soft); border-radius: 0.5rem; background: var(--paper); color: inherit; font: inherit; font-weight: 600; text-align: left; cursor: pointer; }
button span { display: block; color: var(--soft); font-size: 0.875rem; font-weight: 400; }
button:hover { border-color: var(--accent); }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
