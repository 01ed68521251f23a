// Lighthouse on a phone, as its defaults have it: home, list, detail and review, one run to warm up and the median of five.
import lighthouse_of, { defaultConfig } from 'lighthouse';
import puppeteer from 'puppeteer';
import { Somebody } from './somebody.mjs';

const RUNS = 5;
const LEAST = { performance: 98, accessibility: 100, 'best-practices': 100 };
const median = list => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

// What took points off, in one run.
const reasons = ({ categories, audits }, key) => categories[key].auditRefs
  .filter(ref => ref.weight && (audits[ref.id].score ?? 0) < 0.9)
  .map(ref => [ref.id, audits[ref.id].errorMessage].filter(Boolean).join(' ')).join(', ');

async function places(portal) {
  const [customer] = portal.org.customers;
  const one = await Somebody.inside(portal, 'contact', customer.contacts.find(c => c.permissions.includes('pay')));
  const [, invoice] = (await one.ask('/invoices')).text.match(/name="invoice" value="([\w-]{20})"/);
  const review = (await one.send('/invoices', '/pay', { invoice })).to;
  return { one, list: { home: '/', list: '/invoices', detail: `/invoices/${invoice}`, review } };
}

export async function lighthouse(portal, outcome) {
  const { one, list } = await places(portal);
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--disable-quic', '--no-first-run'] });
  try {
    const page = await browser.newPage();
    for (const [name, path] of Object.entries(list)) {
      const scores = [];
      for (let run = 0; run <= RUNS; run++) {
        const flags = { onlyCategories: Object.keys(LEAST), extraHeaders: { Cookie: one.cookie() }, logLevel: 'error' };
        const { lhr } = await lighthouse_of(portal.origin + path, flags, defaultConfig, page);
        if (run) scores.push(lhr);
      }
      const of = key => Math.round(100 * median(scores.map(lhr => lhr.categories[key].score ?? 0)));
      const ms = key => Math.round(median(scores.map(lhr => lhr.audits[key].numericValue ?? 0)));
      const faults = Object.keys(LEAST).filter(key => of(key) < LEAST[key]).map(key => `${key}: ${reasons(scores[0], key)}`);
      const reached = Object.keys(LEAST).map(key => `${key} ${of(key)}`).join(', ');
      outcome(faults, `${name}: ${reached}; first paint ${ms('first-contentful-paint')}, largest ${ms('largest-contentful-paint')}, ` +
        `blocked ${ms('total-blocking-time')} ms`);
    }
  } finally {
    await browser.close();
  }
}
