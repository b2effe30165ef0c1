import type { Request, Response } from 'express';
import { messages } from './messages.js';

const { session } = messages;

/**
 * Our own few pages: one script, one style, nothing from anywhere else and nothing in the page
 * itself.
 */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

export function sendPage(response: Response, page: string): void {
  response.set('Content-Security-Policy', policy).type('html').send(page);
}

/** A browser that is on its way to another page, rather than a script or a program. */
export const wantsPage = (request: Request): boolean => request.method === 'GET' && request.accepts(['json', 'html']) === 'html';

/** @param head more of the head than every page has */
export const page = (title: string, body: string, head = ''): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${messages.tabTitle(title)}</title>
<link rel="stylesheet" href="/session/page.css">
${head}</head>
<body>
<main>
<p class="mark">${messages.product}</p>
${body}
</main>
</body>
</html>
`;

/** At its own address, and in place of any page that a browser without a session asked for. */
export const sessionPage = page(
  session.signIn,
  `<h1 id="title" tabindex="-1">${session.signIn}</h1>
<p id="says" role="status"></p>
<noscript><p>${session.needsScript}</p></noscript>
<div id="ways" hidden>
<p id="by-name" hidden><a class="button" id="log-in" href="/session/login">${session.signIn}</a></p>
<details id="by-token">
<summary>${session.withToken}</summary>
<form id="sign-in">
<label for="token">${session.token}</label>
<input id="token" type="password" autocomplete="off" autocapitalize="none" spellcheck="false" required aria-describedby="hint">
<p class="hint" id="hint">${session.tokenHint}</p>
<button>${session.signIn}</button>
</form>
</details>
</div>
<div id="signed-in" hidden>
<nav aria-labelledby="title"><ul id="views"></ul></nav>
<button id="sign-out" type="button" class="quiet">${session.signOut}</button>
</div>
<script src="/session/page.js"></script>`,
);

/** Shown to a browser instead of the page that it asked for. Both texts are our own. */
export const messagePage = (title: string, words: string, again = ''): string =>
  page(
    title,
    `<h1>${title}</h1>\n<p>${words}</p>\n<p class="links"><a href="${again}">${messages.tryAgain}</a> <a href="/session">${messages.signInPage}</a></p>`,
  );

/** What the script shows; `{name}` and `{role}` are filled in there. */
const scriptWords = {
  ...session,
  signedInAs: session.signedInAs('{name}', '{role}'),
  refusals: { 401: session.unknownToken, 403: session.refused, 429: session.tooMany },
};

/**
 * The token leaves the address at once, so that no history and no bookmark holds it. A person on
 * the way to another page is brought there. A browser that came from another site did not send its
 * session along, and only has to follow the link.
 */
export const sessionScript = `'use strict';
const words = ${JSON.stringify(scriptWords)};
const [title, says, ways, byName, logIn, byToken, form, field, inside, views] =
  ['title', 'says', 'ways', 'by-name', 'log-in', 'by-token', 'sign-in', 'token', 'signed-in', 'views'].map((id) => document.getElementById(id));
const here = location.pathname + location.search;
const isOnTheWay = location.pathname !== '/session';

function link({ name, what, href }) {
  const [item, anchor, about] = ['li', 'a', 'span'].map((tag) => document.createElement(tag));
  anchor.href = href;
  anchor.textContent = name;
  about.textContent = what;
  item.append(anchor, about);
  return item;
}

/** By name where that is possible; the field for a token is then closed. */
function offer(login) {
  byName.hidden = !login;
  byToken.open = !login;
  byToken.firstElementChild.hidden = !login;
  logIn.href = '/session/login' + (isOnTheWay ? '?to=' + encodeURIComponent(here) : '');
  (login ? logIn : field).focus();
}

async function show(isNews) {
  const { actor, name, role, login, views: lists } = await (await fetch('/session/me')).json();
  const isIn = actor !== undefined;
  ways.hidden = isIn;
  inside.hidden = !isIn;
  title.textContent = isIn ? words.signedIn : words.signIn;
  if (!isIn) return offer(login === true);
  says.textContent = words.signedInAs.replace('{name}', () => name ?? actor).replace('{role}', () => role);
  if (lists.length === 0) says.textContent += ' ' + words.noTemporal;
  const back = isOnTheWay ? [{ ...words.onward, href: here }] : [];
  views.replaceChildren(...[...back, ...lists].map(link));
  if (isNews) title.focus();
}

async function signIn(token) {
  says.textContent = words.signingIn;
  // A token fits into a header.
  const isToken = /^[\\x21-\\x7e]+$/.test(token);
  const answer = isToken ? await fetch('/session', { method: 'POST', headers: { authorization: 'Bearer ' + token } }) : { status: 401 };
  if (answer.ok && isOnTheWay) return location.replace(here);
  if (answer.ok) return show(true);
  says.textContent = words.refusals[answer.status] ?? words.failed;
  ways.hidden = false;
  byToken.open = true;
  inside.hidden = true;
  field.setAttribute('aria-invalid', 'true');
  field.focus();
}

/** Then at the provider too, where there is a page for it. */
async function signOut() {
  const answer = await fetch('/session', { method: 'DELETE' });
  const { to } = answer.status === 200 ? await answer.json() : {};
  return to === undefined ? show(false) : location.assign(to);
}

async function begin() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (location.hash !== '') history.replaceState(null, '', here);
  await (token === null ? show(false) : signIn(token));
}

const reported = (work) => work.catch(() => { says.textContent = words.unreachable; });
form.addEventListener('submit', (event) => {
  event.preventDefault();
  reported(signIn(field.value.trim()));
  field.value = '';
});
document.getElementById('sign-out').addEventListener('click', () => {
  says.textContent = '';
  reported(signOut());
});
addEventListener('hashchange', () => reported(begin()));
reported(begin());
`;

export const styles = `:root { color-scheme: light dark; --ink: #1b2430; --soft: #566273; --paper: #fff; --ground: #eef1f5; --line: #c3cad5; --accent: #1f5fbf; --on-accent: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf2; --soft: #a7b1c0; --paper: #1a2029; --ground: #10141a; --line: #3c4656; --accent: #8ab4ff; --on-accent: #10141a; }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 27rem; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 0.75rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.2; }
h1:focus { outline: none; }
p { margin: 0 0 1rem; }
.mark { margin: 0 0 0.25rem; color: var(--soft); font-size: 0.875rem; font-weight: 600; letter-spacing: 0.02em; }
.hint { margin: 0.5rem 0 1.25rem; color: var(--soft); font-size: 0.875rem; }
#says:empty { display: none; }
label { display: block; margin-bottom: 0.25rem; font-weight: 600; }
input, button, .button { display: block; width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--paper); color: inherit; font: inherit; }
input { border-color: var(--soft); }
input[aria-invalid='true'] { border-color: #c62828; }
.button { text-align: center; text-decoration: none; }
summary { padding: 0.5rem 0; cursor: pointer; }
button, .button { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; }
button.quiet { border-color: var(--soft); background: transparent; color: inherit; }
a:not(.button) { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
ul { margin: 0 0 1.5rem; padding: 0; list-style: none; border-top: 1px solid var(--line); }
li { position: relative; padding: 0.625rem 0; border-bottom: 1px solid var(--line); }
li a { font-weight: 600; }
li a::after { content: ''; position: absolute; inset: 0; }
li span { display: block; color: var(--soft); font-size: 0.875rem; }
.links { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; margin: 0; }
code { font-size: 0.9em; }
`;
