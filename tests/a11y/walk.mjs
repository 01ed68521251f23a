// An address for every route that answers a page, as somebody who may see it: found by following links, and made where
// no link leads (prepare.mjs). A route without one is a fault, so that a new page is looked at.
import { execFileSync } from 'node:child_process';
import { prepare } from './prepare.mjs';

// What answers no page: files, what machines ask, and what only sends people on.
const NO_PAGES = new Set(['/pay/return/{gateway}/{attempt}', '/invoices/{invoice}/xml', '/invoices/{invoice}/files/{n}', '/healthz',
  '/readyz', '/logo', '/account/privacy.json', '/invoices/{invoice}/comments/{upload}', '/credits/{credit}/comments/{upload}',
  '/staff/documents/{document}/comments/{upload}', '/orders/{order}/comments/{upload}',
  '/contact/{message}/files/{n}', '/staff/messages/{message}/files/{n}',
  '/documents/{shared}/{version}', '/staff/shared/{shared}/{version}', '/account/verification/{proof}',
  '/staff/verification/{proof}/file', '/staff/reports/{report}/proof', '/exports/{export}', '/invoices/{invoice}/ubl',
  '/invoices/{invoice}/cii', '/invoices/{invoice}/code.svg', '/credits/{credit}/ubl', '/credits/{credit}/cii']);

function routes() {
  const lines = execFileSync(process.env.BINARY, ['routes'], { encoding: 'utf8' }).trim().split('\n').map(line => line.split(/\s+/));
  const paths = lines.filter(([method]) => method === 'GET').map(([, path]) => path);
  return paths.filter(path => !NO_PAGES.has(path) && !/[./](pdf|csv)$/.test(path)).map(path => ({
    path, pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/{\w+}/g, '[^/]+')}$`) }));
}

// The addresses of ours that a page leads to.
function links(text, who) {
  const below = who.startsWith('staff') ? '/staff' : '/';
  const all = [...text.matchAll(/(?:href|action)="(\/[^"/][^"]*|\/)"/g)].map(([, href]) => href.replaceAll('&amp;', '&').split('#')[0]);
  return all.filter(href => href.startsWith(below) && !href.startsWith('/a/'));
}

// Every page: [{ route, who, path }], one of a route for each of those who look; and faults, the routes without one.
export async function walk(portal) {
  const all = routes(), { people, starts } = await prepare(portal);
  const pages = [], met = new Set(), reached = new Set(), todo = [...starts];
  for (let next = todo.shift(); next; next = todo.shift()) {
    const [who, path] = next, bare = path.split('?')[0];
    const route = (all.find(one => one.path === bare) ?? all.find(one => one.pattern.test(bare)))?.path ?? 'no such page';
    if (met.has(`${who} ${route}`)) continue;
    met.add(`${who} ${route}`);
    reached.add(route);
    const answer = await people[who].ask(path);
    if (answer.to) {
      const to = new URL(answer.to, portal.origin);
      if (to.origin === portal.origin) todo.push([who, to.pathname + to.search]);
    }
    if (!answer.type.startsWith('text/html') || !answer.text) continue;
    pages.push({ route, who, path });
    todo.push(...links(answer.text, who).map(href => [who, href]));
  }
  const faults = all.filter(one => !reached.has(one.path)).map(one => `no address of GET ${one.path} is known here`);
  return { people, pages, faults };
}
