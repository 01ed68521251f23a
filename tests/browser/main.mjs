// Starts a portal and a browser, runs the tests, counts, stops both.
import { chromium } from 'playwright-core';
import { Audit } from './lib/audit.mjs';
import { pictures } from './lib/pictures.mjs';
import { Portal } from './lib/portal.mjs';
import { run } from './lib/suite.mjs';
import { Visitor } from './lib/visitor.mjs';
import './journeys/door.mjs';
import './journeys/access.mjs';
import './journeys/amount.mjs';
import './journeys/methods.mjs';
import './journeys/pay.mjs';
import './journeys/later.mjs';
import './journeys/lists.mjs';
import './journeys/insight.mjs';
import './journeys/fees.mjs';
import './journeys/files.mjs';
import './journeys/people.mjs';
import './journeys/disputes.mjs';
import './journeys/promise.mjs';
import './journeys/reach.mjs';
import './journeys/statement.mjs';
import './journeys/exports.mjs';
import './journeys/orders.mjs';
import './journeys/pages.mjs';
import './journeys/twice.mjs';
import './journeys/keyboard.mjs';
import './journeys/budget.mjs';
import './journeys/setup.mjs';
import './journeys/split.mjs';

const words = process.argv.slice(2);
const begin = Date.now();
const portal = new Portal();
let browser, audit, passed = 0, failed = 0;

async function close() {
  await browser?.close().catch(() => {});
  await portal.close();
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => close().then(() => process.exit(1)));

// What a test holds: visitors, who are checked at its end and go with it.
function holder() {
  const visitors = [];
  return {
    portal, browser,
    async visitor(options) {
      const visitor = await Visitor.open(browser, portal, options);
      visitors.push(visitor);
      return visitor;
    },
    // Examine a page in this state, but not again for the twin without script.
    look: (visitor, name) => visitor.script ? audit.look(visitor.page, name) : undefined,
    end: () => visitors.forEach(visitor => visitor.end()),
    async fail(error) {
      const page = visitors.at(-1)?.page;
      const text = await page?.locator('body').innerText({ timeout: 1000 }).catch(() => '');
      error.message = `${error.message.split(/\n=+ /)[0]}\nat ${page?.url()}: ${text?.replace(/\s+/g, ' ').slice(0, 400)}`;
    },
    release: () => Promise.all(visitors.map(visitor => visitor.context.close())),
  };
}

try {
  await portal.open();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  audit = new Audit(portal.folder);
  if (words[0] === '--pictures') {
    await pictures(browser, portal, words[1]);
  } else {
    const { counts, outcome } = await run(words, holder);
    for (const [name, faults] of audit.seen)
      outcome(!faults.length, `reads well for everyone: ${name}`, faults.length && faults.join('\n'));
    if (audit.seen.size) {
      const faults = audit.validate();
      outcome(!faults.length, `valid markup: ${audit.seen.size} pages`, faults.length && faults.join('\n'));
    }
    outcome(!portal.gone, 'the portal is still there at the end', portal.gone && portal.log);
    [passed, failed] = counts;
  }
} catch (error) {
  console.log(error.stack ?? String(error));
  console.log(portal.log);
  failed++;
} finally {
  await close();
}
console.log(`\n${Math.round((Date.now() - begin) / 1000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || (!passed && words[0] !== '--pictures') ? 1 : 0;
