// A second opinion: pa11y, whose engine (HTML_CodeSniffer) shares no rule with axe. Each page once, as it comes.
import pa11y from 'pa11y';
import puppeteer from 'puppeteer';

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
        await context.setCookie(...[...people[who].cookies].map(([name, value]) => ({ name, value, domain: '127.0.0.1', path: '/', httpOnly: true })));
        tabs.set(who, await context.newPage());
      }
      let faults;
      try {
        const found = await pa11y(portal.origin + path, { browser, page: tabs.get(who), standard: 'WCAG2AA', runners: ['htmlcs'], timeout: 60_000 });
        faults = found.issues.slice(0, 6).map(one => `${one.code.split('.').slice(2).join('.')}: ${one.message} ${one.selector} ${one.context.slice(0, 120)}`);
      } catch (error) {
        faults = [String(error).slice(0, 300)];
      }
      outcome(faults, `pa11y: ${route} (${who})`);
    }
  } finally {
    await browser.close();
  }
}
