// A person at a browser: a context and its page, watched for what must not happen.
import { check } from './suite.mjs';

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 320, height: 700 };

// What Chromium says of a form that came back or an address that is not there: meant to be.
const meant = /the server responded with a status of (403|404|409|422|429)/;

export class Visitor {
  static async open(browser, portal, { script = true, size = WIDE, ...more } = {}) {
    const v = new Visitor();
    v.portal = portal;
    v.script = script;
    v.faults = [];
    v.requests = [];
    v.context = await browser.newContext({
      baseURL: portal.origin, viewport: size, reducedMotion: 'reduce', locale: 'en-GB', ...more,
    });
    v.context.setDefaultTimeout(20_000);
    if (!script) await v.context.route('**/*.js', route => route.abort());
    v.context.on('page', page => v.watch(page));
    v.page = await v.context.newPage();
    return v;
  }

  watch(page) {
    const note = words => this.faults.push(`${new URL(page.url()).pathname}: ${words}`);
    page.on('console', message => {
      const words = message.text(), ours = message.location().url?.endsWith('.js');
      if (!['error', 'warning'].includes(message.type()) || meant.test(words)) return;
      if (!this.script && ours && words.includes('net::ERR_FAILED')) return;
      note(`console: ${words}`);
    });
    page.on('pageerror', error => note(`script: ${error.message}`));
    page.on('request', request => {
      const url = new URL(request.url());
      this.requests.push(url.href);
      if (url.protocol.startsWith('http') && ![this.portal.origin, this.portal.gateway].includes(url.origin))
        note(`request to another site: ${url.href}`);
    });
    page.on('response', response => {
      if (response.status() >= 500) note(`${response.status()} ${response.url()}`);
      const request = response.request();
      const whole = request.isNavigationRequest() && request.frame() === page.mainFrame();
      if (whole && (response.status() < 300 || response.status() >= 400)) page.answer = response;
    });
  }

  // Log in as someone whose invitation was not used yet, without the form.
  async enter(person) {
    await this.hold(await this.portal.join(person));
    return this;
  }

  async hold(cookies) {
    await this.context.addCookies(cookies.map(line => {
      const [name, value] = line.split(';')[0].split('=');
      return { name, value, url: this.portal.origin, httpOnly: true, sameSite: 'Lax' };
    }));
  }

  // Log in by the form.
  async login({ email, password }) {
    const { page } = this;
    if (!page.url().includes('/login')) await page.goto('/login');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
  }

  path() {
    const url = new URL(this.page.url());
    return url.pathname + url.search;
  }

  heading() {
    return this.page.getByRole('heading', { level: 1 });
  }

  // What stands in <main>, with its white space made plain.
  async words(selector = 'main') {
    const text = await this.page.locator(selector).innerText();
    return text.replace(/[\s\u00a0\u202f]+/g, ' ');
  }

  // A click comes back when the next page begins, which may not be there yet to its end.
  async see(...words) {
    const end = Date.now() + 5000;
    for (;;) {
      const text = await this.words();
      const missing = words.find(one => (one instanceof RegExp ? !one.test(text) : !text.includes(one)));
      if (missing === undefined) return;
      check(Date.now() < end, `${this.path()} does not say ${missing}; it says: ${text.slice(0, 600)}`);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  async miss(...words) {
    const text = await this.words();
    for (const one of words)
      check(one instanceof RegExp ? !one.test(text) : !text.includes(one), `${this.path()} says ${one}`);
  }

  end() {
    check(this.faults.length === 0, this.faults.join('\n'));
  }
}
