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

const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--disable-quic', '--no-first-run'] });

async function visitor(who, language) {
  const v = await Visitor.open(browser, portal);
  await v.context.addCookies([...who.jar(), { name: 'cfl', value: language, url: portal.origin }]);
  return v;
}

async function pagesIn(language, { people, pages }, audit, look) {
  for (const one of Object.values(people)) if (!one.name.includes('due')) await one.speak(language);
  let visitors = new Map();
  for (const { who, path, route } of pages) {
    let faults;
    try {
      if (!browser.isConnected()) { // ended by the machine, not by a page
        browser = await launch();
        visitors = new Map();
      }
      if (!visitors.has(who)) visitors.set(who, await visitor(people[who], language));
      const { page } = visitors.get(who);
      await page.goto(path);
      const name = `${language} ${who} ${path}`.replace(/\W+/g, '-').slice(0, 120);
      writeFileSync(join(audit.folder, `${name}.html`), await page.answer.text());
      faults = await look(page);
    } catch (error) {
      faults = [String(error).slice(0, 300)];
    }
    outcome(faults, `${language}: ${route} (${who})`);
  }
  for (const v of visitors.values()) await v.context.close();
}

async function walked() {
  const audit = new Audit(portal.folder), found = await walk(portal);
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
  browser = await launch();
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
  const about = [new Date().toISOString().slice(0, 10), `\`tests/a11y/run ${words[0]}\``, `${Math.round((Date.now() - begin) / 1000)} s`,
    `load of the machine at the end ${loadavg()[0].toFixed(1)}`].join(', ');
  writeFileSync(report, `# ${title}\n\n${about}: ${passed} passed, ${failed} failed.\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !passed ? 1 : 0;
