// Starts a portal and the browsers, walks the pages, counts, stops all.
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { chromium } from '../browser/node_modules/playwright-core/index.mjs';
import { Audit } from '../browser/lib/audit.mjs';
import { Portal } from '../browser/lib/portal.mjs';
import { NARROW, Visitor } from '../browser/lib/visitor.mjs';
import { lighthouse } from './lighthouse.mjs';
import { second } from './second.mjs';
import { walk } from './walk.mjs';

const words = process.argv.slice(2);
const report = words.includes('--report') && process.env.REPORT;
const begin = Date.now();
const portal = new Portal();
const lines = [];
let browser, passed = 0, failed = 0;

function outcome(faults, name) {
  if (faults.length) failed++;
  else passed++;
  const line = `${faults.length ? 'not ok' : 'ok    '} ${name}`;
  lines.push(line);
  console.log(line);
  for (const fault of faults) {
    lines.push(`       ${fault}`);
    console.log(lines.at(-1));
  }
}

async function close() {
  await browser?.close().catch(() => {});
  await portal.close();
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => close().then(() => process.exit(1)));

async function pagesIn(language, { people, pages }, audit, look) {
  for (const one of Object.values(people)) if (!one.name.includes('due')) await one.speak(language);
  const contexts = new Map();
  for (const { who, path, route } of pages) {
    if (!contexts.has(who)) {
      const v = await Visitor.open(browser, portal);
      await v.context.addCookies(people[who].jar());
      await v.context.addCookies([{ name: 'cfl', value: language, url: portal.origin }]);
      contexts.set(who, v);
    }
    const v = contexts.get(who);
    const faults = [];
    try {
      await v.page.goto(path);
      writeFileSync(join(audit.folder, `${language} ${who} ${path}`.replace(/\W+/g, '-').slice(0, 120) + '.html'), await v.page.answer.text());
      faults.push(...await look(v.page));
    } catch (error) {
      faults.push(String(error).slice(0, 300));
    }
    outcome(faults, `${language}: ${route} (${who})`);
  }
  for (const v of contexts.values()) await v.context.close();
}

async function walked() {
  const audit = new Audit(portal.folder), found = await walk(portal, words.includes('--all') ? 2 : 1);
  outcome(found.faults, `every route has a page here: ${found.pages.length} pages`);
  if (words.includes('--all')) {
    for (const language of ['en', 'ar', 'en-XA']) await pagesIn(language, found, audit, page => audit.matrix(page));
  } else {
    for (const language of ['ar', 'en-XA']) await pagesIn(language, found, audit, page => audit.narrow(page, language === 'ar'));
  }
  outcome(audit.validate(), 'valid markup in each language');
  await second(portal, found, outcome);
}

try {
  await portal.open();
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--disable-quic', '--no-first-run'] });
  await (words.includes('--lighthouse') ? lighthouse(portal, outcome) : walked());
} catch (error) {
  console.log(error.stack ?? String(error));
  console.log(portal.log.slice(-2000));
  failed++;
} finally {
  await close();
}
console.log(`\n${Math.round((Date.now() - begin) / 1000)} s`);
if (report) {
  const title = words.includes('--lighthouse') ? 'Lighthouse' : 'Accessibility';
  const date = new Date().toISOString().slice(0, 10), load = loadavg()[0].toFixed(1);
  writeFileSync(report, `# ${title}\n\n${date}, \`tests/a11y/run ${words[0]}\`, ${Math.round((Date.now() - begin) / 1000)} s, load of the machine at ` +
    `the end ${load}: ${passed} passed, ${failed} failed.\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !passed ? 1 : 0;
