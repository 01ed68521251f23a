// Lighthouse on a phone, as its defaults have it: home, list, detail and review, one run to warm up and the median of five.
import lighthouse_of, { defaultConfig } from 'lighthouse';
import puppeteer from 'puppeteer';
import { Somebody } from './walk.mjs';

const RUNS = 5;
const LEAST = { performance: 98, accessibility: 100, 'best-practices': 100 };
const median = list => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

async function places(portal) {
  const [customer] = portal.org.customers;
  const one = new Somebody(portal, 'contact');
  await one.send('/login', '/login', customer.contacts.find(c => c.permissions.includes('pay')));
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
        const Cookie = [...one.cookies].map(pair => pair.join('=')).join('; ');
        const { lhr } = await lighthouse_of(portal.origin + path, { onlyCategories: Object.keys(LEAST), extraHeaders: { Cookie }, logLevel: 'error' },
          defaultConfig, page);
        if (run) scores.push(lhr);
      }
      const of = key => Math.round(100 * median(scores.map(lhr => lhr.categories[key].score ?? 0)));
      const ms = key => Math.round(median(scores.map(lhr => lhr.audits[key].numericValue ?? 0)));
      const faults = Object.entries(LEAST).filter(([key, least]) => of(key) < least).map(([key]) => `${key} ${of(key)}: ` +
        scores[0].categories[key].auditRefs.filter(ref => ref.weight && (scores[0].audits[ref.id].score ?? 0) < 0.9)
          .map(ref => [ref.id, scores[0].audits[ref.id].errorMessage].filter(Boolean).join(' ')).join(', '));
      outcome(faults, `${name}: ${Object.keys(LEAST).map(key => `${key} ${of(key)}`).join(', ')}; first paint ${ms('first-contentful-paint')} ms, ` +
        `largest ${ms('largest-contentful-paint')} ms, blocked ${ms('total-blocking-time')} ms`);
    }
  } finally {
    await browser.close();
  }
}
