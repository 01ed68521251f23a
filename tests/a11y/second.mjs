// A second opinion: pa11y, whose engine (HTML_CodeSniffer) shares no rule with axe. Each page once, as it comes.
import pa11y from 'pa11y';
import puppeteer from 'puppeteer';

// A header cell says its scope, which is the other of two ways; and its list of what `autocomplete` may be is too short:
// an e-mail address is a user name (HTML, 4.10.18.7.1).
const ignore = ['WCAG2AA.Principle1.Guideline1_3.1_3_1.H43.HeadersRequired'];
const known = one => one.message.startsWith('Invalid autocomplete value: username');

export async function second(portal, { people, pages }, outcome) {
  for (const one of Object.values(people)) if (!one.name.includes('due')) await one.speak('en');
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--disable-quic', '--no-first-run'] });
  const tabs = new Map();
  try {
    for (const { who, path, route } of pages) {
      if (!tabs.has(who)) {
        const context = await browser.createBrowserContext();
        const domain = new URL(portal.origin).hostname;
        await context.setCookie(...people[who].jar().map(({ name, value }) => ({ name, value, domain, path: '/', httpOnly: true })));
        tabs.set(who, await context.newPage());
      }
      let faults;
      try {
        const options = { browser, page: tabs.get(who), standard: 'WCAG2AA', ignore, runners: ['htmlcs'], timeout: 60_000 };
        const found = (await pa11y(portal.origin + path, options)).issues.filter(one => !known(one));
        faults = found.slice(0, 6).map(one => `${one.code}: ${one.message} ${one.selector} ${one.context.slice(0, 120)}`);
      } catch (error) {
        faults = [String(error).slice(0, 300)];
      }
      outcome(faults, `pa11y: ${route} (${who})`);
    }
  } finally {
    await browser.close();
  }
}
